-- R writes whole numbers with a decimal: the year 1960.0.
SELECT _row, regexp_replace("year", '^(\d{4})\.0$', '\1') AS year, "origin_code" AS origin, "destination_code" AS destination,
    "outward_stock" AS value
FROM stocks
