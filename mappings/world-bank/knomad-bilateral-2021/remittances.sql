-- Sheet "Bilateral Remittances 2021": a row is the area that sends (where the migrants live), a column the one that receives.
SELECT _row, _column, "Remittance-receiving country (across) - Remittance-sending country (down)" AS sender, _column AS receiver, value
FROM (
    UNPIVOT remittances
    ON COLUMNS(* EXCLUDE (_row, "Remittance-receiving country (across) - Remittance-sending country (down)"))
    INTO NAME _column VALUE value
)
