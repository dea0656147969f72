-- A whole day is a date; a year or a month stays the EDTF text that was read. Types are ours: classification.csv says by which word.
SELECT 'event' AS _table, t._row, substr(t.id, 5) AS id, coalesce(c.type, '') AS type,
    CASE WHEN regexp_full_match(t."start", '\d{4}-\d{2}-\d{2}') THEN t."start" ELSE '' END AS start_day,
    CASE WHEN regexp_full_match(t."start", '\d{4}-\d{2}-\d{2}') THEN '' ELSE t."start" END AS start_edtf,
    left(t."start", 4) AS start_year,
    CASE WHEN regexp_full_match(t."end", '\d{4}-\d{2}-\d{2}') THEN t."end" ELSE '' END AS end_day,
    CASE WHEN regexp_full_match(t."end", '\d{4}-\d{2}-\d{2}') THEN '' ELSE t."end" END AS end_edtf,
    left(t."end", 4) AS end_year,
    t.url
FROM event AS t LEFT JOIN classification AS c ON c.id = t.id
