-- One row a year and destination, one column an origin, to one row a corridor and year.
SELECT _row, "Year" AS year, "Code" AS destination, _column AS origin, _column, "Type of data (a)" AS basis, value
FROM (
    UNPIVOT stock ON COLUMNS(* EXCLUDE (_row, "Year", "Code", "Type of data (a)")) INTO NAME _column VALUE value
)
