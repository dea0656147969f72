-- Quarters of remittances received, by Mexican state.
SELECT _row, 'VALOR_USD' AS indicator, left("PERIODO", 4) AS year, substr("PERIODO", 5) AS quarter,
    'Mundo' AS sender, "CVE_ENT" AS receiver, "VALOR_USD" AS value
FROM entidad
