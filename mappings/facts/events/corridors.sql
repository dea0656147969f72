-- Corridors are written ORIGIN-DESTINATION; both ends go through the crosswalk of countries.
SELECT 'event' AS _table, _row, id, split_part(code, '-', 1) AS origin, split_part(code, '-', 2) AS destination
FROM (SELECT _row, substr(id, 5) AS id, trim(unnest(string_split(corridors, ';'))) AS code FROM event)
WHERE code <> ''
