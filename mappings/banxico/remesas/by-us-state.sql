-- Quarters of remittances received from the United States, by US state.
SELECT _row, 'VALOR_USD' AS indicator, left("PERIODO", 4) AS year, substr("PERIODO", 5) AS quarter,
    "ID_ESTADO" AS sender, 'México' AS receiver, "VALOR_USD" AS value
FROM usa
