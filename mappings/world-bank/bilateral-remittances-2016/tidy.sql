-- A row is the area that sends (where the migrants live), a column the one that receives. "0*" is a 0 with a footnote; numbers
-- with an exponent (9.9E-05) are written out, to 20 decimals.
WITH cells AS (
    SELECT _row, _column, "Remittance-receiving country (across) - Remittance-sending country (down)" AS sender, _column AS receiver, value
    FROM (
        UNPIVOT remittances
        ON COLUMNS(* EXCLUDE (_row, "Remittance-receiving country (across) - Remittance-sending country (down)"))
        INTO NAME _column VALUE value
    )
)
SELECT _row, _column, sender, receiver,
    CASE WHEN value = '0*' THEN '0'
        WHEN regexp_full_match(value, '\d+(\.\d+)?[eE]-\d+') THEN CAST(CAST(value AS DECIMAL(38, 20)) AS VARCHAR)
        ELSE value END AS value
FROM cells
