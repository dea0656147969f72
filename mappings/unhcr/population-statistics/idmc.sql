-- Years print as 1990.0.
SELECT _row, regexp_replace(year, '\.0$', '') AS year, coo AS origin, coa AS destination, 'idmc total' AS indicator, total AS value
FROM idmc
