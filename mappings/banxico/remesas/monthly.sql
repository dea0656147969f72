-- Months of remittances between Mexico and the world: one row a month and flow with two figures, to one row a figure.
SELECT _row, _column, _column AS indicator, regexp_replace("PERIODO", '^(\d{4}-\d{2})-01$', '\1') AS month, "ID_FLUJO" AS flow,
    if("ID_FLUJO" = '2', 'México', 'Mundo') AS sender, if("ID_FLUJO" = '2', 'Mundo', 'México') AS receiver, value
FROM (UNPIVOT mensuales ON "OPERACIONES", "VALOR_USD" INTO NAME _column VALUE value)
