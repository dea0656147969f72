-- One row an origin and asylum and year, a column a kind of people, to one row each. Years print as 2006.0.
SELECT _row, kind AS _column, regexp_replace(year, '\.0$', '') AS year, coo AS origin, coa AS destination, kind AS indicator, value
FROM (UNPIVOT population ON refugees, asylum_seekers, returned_refugees, idps, returned_idps, stateless, ooc, oip, hst INTO NAME kind VALUE value)
