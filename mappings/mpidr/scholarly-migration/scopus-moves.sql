-- Bilateral flows, and each country's totals in and out, whose other side is the world. R writes years as 2015.0. Counts of 1 to
-- 4 people are suppressed.
WITH moves AS (
    SELECT 'scopusFlows' AS _table, _row, "migrationfrom" AS origin, "migrationto" AS destination, "year" AS year, "n_migrations" AS value
    FROM scopusFlows
    UNION ALL
    SELECT 'scopusCountries', _row, 'world', "countrycode", "year", "number_of_inmigrations" FROM scopusCountries
    UNION ALL
    SELECT 'scopusCountries', _row, "countrycode", 'world', "year", "number_of_outmigrations" FROM scopusCountries
)
SELECT _table, _row, origin, destination, regexp_replace(year, '^(\d{4})\.0$', '\1') AS year,
    if(value IN ('1', '2', '3', '4'), '1-4', value) AS value
FROM moves
