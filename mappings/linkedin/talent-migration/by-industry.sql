-- One column a year, to one row a country, industry and year. The codes of countries are ISO's two letters in lower case.
SELECT _row, _column, upper("country_code") AS area, "industry_id" AS industry,
    regexp_extract(_column, '^net_per_10K_(\d{4})$', 1) AS year, value
FROM (
    UNPIVOT industryMigration ON COLUMNS(* EXCLUDE (_row, "country_code", "industry_id")) INTO NAME _column VALUE value
)
