-- One row a decision level, a column an outcome, to one row an outcome. Persons and cases are two indicators.
SELECT _row, outcome AS _column, regexp_replace(year, '\.0$', '') AS year, coo AS origin, coa AS destination, 'decided ' || dec_pc AS indicator,
    procedure_type AS procedure, dec_level AS level, outcome, value
FROM (UNPIVOT decisions ON dec_recognized, dec_other, dec_rejected, dec_closed, dec_total INTO NAME outcome VALUE value)
