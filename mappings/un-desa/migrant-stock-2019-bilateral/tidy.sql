-- One row a destination, one column an origin, to one row a corridor.
SELECT _row, "Year" AS year, "Dest" AS destination, origin, origin AS _column, value
FROM (UNPIVOT stock ON COLUMNS(* EXCLUDE (_row, "Year", "Dest")) INTO NAME origin VALUE value)
