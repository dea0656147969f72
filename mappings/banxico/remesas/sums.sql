-- What reached Mexico in a quarter, four times: countries and Mexican states against months, US states against the country.
-- An extract with some of the countries is not added up.
WITH months AS (
    SELECT min(_row) AS _row, left(month, 4) AS year, 'Q' || ((substr(month, 6)::INTEGER + 2) // 3) AS quarter,
        sum(value::DECIMAL(38, 0)) AS value
    FROM monthly WHERE indicator = 'remittances' AND receiver = 'MEX' GROUP BY ALL HAVING count(*) = 3
),
states AS (
    SELECT min(_row) AS _row, year, quarter, sum(value::DECIMAL(38, 0)) AS value
    FROM byMexicanState GROUP BY ALL
),
countries AS (
    SELECT min(_row) AS _row, year, quarter, sum(value::DECIMAL(38, 0)) AS value
    FROM byCountry WHERE receiver = 'MEX' GROUP BY ALL HAVING count(*) > 150
),
us AS (
    SELECT min(_row) AS _row, year, quarter, sum(value::DECIMAL(38, 0)) AS value
    FROM byUsState GROUP BY ALL
)
SELECT 'mensuales' AS _table, months._row, year || '-' || quarter || ', remesas_pais.csv' AS what,
    months.value AS whole, countries.value AS parts
FROM months JOIN countries USING (year, quarter)
UNION ALL
SELECT 'mensuales', months._row, year || '-' || quarter || ', remesas_entidad.csv', months.value, states.value
FROM months JOIN states USING (year, quarter)
UNION ALL
SELECT 'pais', from_usa._row, from_usa.year || '-' || from_usa.quarter || ', USA, remesas_usa.csv',
    from_usa.value::DECIMAL(38, 0), us.value
FROM byCountry AS from_usa JOIN us USING (year, quarter)
WHERE from_usa.sender = 'USA' AND from_usa.receiver = 'MEX'
