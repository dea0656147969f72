-- Researchers in a country. A 0 without rates was not computed. Counts of 1 to 4 people are suppressed.
SELECT _row, "countrycode" AS area, regexp_replace("year", '^(\d{4})\.0$', '\1') AS year,
    CASE WHEN "paddedpop" = '0' AND "inmigrationrate" = '' THEN ''
        WHEN "paddedpop" IN ('1', '2', '3', '4') THEN '1-4'
        ELSE "paddedpop" END AS value
FROM openalexCountries
