-- One row an area, one column a year, to one row an area and year.
SELECT _row, _column, "Country Code" AS sender, "Indicator Code" AS indicator, _column AS year, value
FROM (
    UNPIVOT paid
    ON COLUMNS(* EXCLUDE (_row, "Country Code", "Indicator Code")) INTO NAME _column VALUE value
)
