-- Quarters by the other country; its name is read because Banxico gives Palestina and Cisjordania one code.
SELECT _row, 'VALOR_USD' AS indicator, left("PERIODO", 4) AS year, substr("PERIODO", 5) AS quarter, "ID_FLUJO" AS flow,
    if("ID_FLUJO" = '2', 'México', "PAIS") AS sender, if("ID_FLUJO" = '2', "PAIS", 'México') AS receiver, "VALOR_USD" AS value
FROM pais
