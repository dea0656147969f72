-- One column a quarter, such as "2011Q1 [YR2011Q1]", to one row a corridor and quarter. A title of another form gives no year.
SELECT _row, _column, "Sending Countries Code" AS sender, "Receiving Countries Code" AS receiver, "Series Code" AS indicator,
    regexp_extract(_column, '^(\d{4})(Q[1-4]) \[YR\d{4}Q[1-4]\]$', 1) AS year,
    regexp_extract(_column, '^(\d{4})(Q[1-4]) \[YR\d{4}Q[1-4]\]$', 2) AS quarter, value
FROM (
    UNPIVOT prices
    ON COLUMNS(* EXCLUDE (_row, "Sending Countries Code", "Series Code", "Receiving Countries Code")) INTO NAME _column VALUE value
)
