-- A whole day is a date; a year or a month stays the EDTF text that was read. Type and language of the title are ours: classification.csv.
SELECT 'system' AS _table, s._row, substr(s.id, 5) AS id, s.name, coalesce(c.language, '') AS language, coalesce(c.type, '') AS type,
    CASE WHEN regexp_full_match(s."start", '\d{4}-\d{2}-\d{2}') THEN s."start" ELSE '' END AS start_day,
    CASE WHEN regexp_full_match(s."start", '\d{4}-\d{2}-\d{2}') THEN '' ELSE s."start" END AS start_edtf,
    CASE WHEN regexp_full_match(s."end", '\d{4}-\d{2}-\d{2}') THEN s."end" ELSE '' END AS end_day,
    CASE WHEN regexp_full_match(s."end", '\d{4}-\d{2}-\d{2}') THEN '' ELSE s."end" END AS end_edtf,
    s.coverage, s.access, s.homepage
FROM system AS s LEFT JOIN classification AS c ON c.id = s.id
