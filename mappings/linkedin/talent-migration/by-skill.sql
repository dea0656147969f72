-- One column a year, to one row a country, skill group and year. The codes of countries are ISO's two letters in lower case.
SELECT _row, _column, upper("country_code") AS area, "skill_group_id" AS skill,
    regexp_extract(_column, '^net_per_10K_(\d{4})$', 1) AS year, value
FROM (
    UNPIVOT skillMigration ON COLUMNS(* EXCLUDE (_row, "country_code", "skill_group_id")) INTO NAME _column VALUE value
)
