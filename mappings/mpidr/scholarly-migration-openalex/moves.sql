-- Bilateral flows. Years are written as 2015.0. Counts of 1 to 4 people are suppressed.
SELECT _row, "migrationfrom" AS origin, "migrationto" AS destination, regexp_replace("year", '^(\d{4})\.0$', '\1') AS year,
    if("n_migrations" IN ('1', '2', '3', '4'), '1-4', "n_migrations") AS value
FROM flows
