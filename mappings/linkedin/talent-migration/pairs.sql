-- One column a year, to one row a pair and year. The codes are ISO's two letters in lower case. "base" is the country whose gain
-- or loss is told: the destination; "target" is the other side: the origin.
SELECT _row, _column, upper("target_country_code") AS origin, upper("base_country_code") AS destination,
    regexp_extract(_column, '^net_per_10K_(\d{4})$', 1) AS year, value
FROM (
    UNPIVOT countryMigration
    ON COLUMNS(* EXCLUDE (_row, "base_country_code", "target_country_code")) INTO NAME _column VALUE value
)
