-- Each country's totals in and out, whose other side is the world. Years are written as 2015.0. Counts of 1 to 4 people are suppressed.
WITH moves AS (
    SELECT _row, 'world' AS origin, "countrycode" AS destination, "year" AS year, "number_of_inmigrations" AS value FROM openalexCountries
    UNION ALL
    SELECT _row, "countrycode", 'world', "year", "number_of_outmigrations" FROM openalexCountries
)
SELECT _row, origin, destination, regexp_replace(year, '^(\d{4})\.0$', '\1') AS year,
    if(value IN ('1', '2', '3', '4'), '1-4', value) AS value
FROM moves
