-- Sheet "Bilateral Migration 2021": a row is the migrants' origin, a column their destination.
SELECT _row, _column, "Destination country (across) - Source country (down)" AS origin, _column AS destination, value
FROM (
    UNPIVOT migration
    ON COLUMNS(* EXCLUDE (_row, "Destination country (across) - Source country (down)")) INTO NAME _column VALUE value
)
