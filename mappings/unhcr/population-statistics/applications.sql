-- Persons and cases are two indicators.
SELECT _row, regexp_replace(year, '\.0$', '') AS year, coo AS origin, coa AS destination, 'applied ' || app_pc AS indicator,
    procedure_type AS procedure, app_type AS type, dec_level AS level, applied AS value
FROM applications
