-- As in population.sql; arrivals are indicators of their own.
SELECT _row, kind AS _column, regexp_replace(year, '\.0$', '') AS year, coo AS origin, coa AS destination, 'flows ' || kind AS indicator, value
FROM (UNPIVOT flows ON refugees, asylum_seekers, refugee_like, oip INTO NAME kind VALUE value)
