-- One row a corridor and language: "Mexico → United States".
SELECT 'corridor' AS _table, c._row, regexp_extract(c.corridor, '[A-Z]{3}-[A-Z]{3}$') AS corridor, o.language AS language,
       o.name || ' → ' || d.name AS label
FROM corridor c
JOIN name o ON regexp_extract(o.area, '[^/]+$') = regexp_extract(c.corridor, '([A-Z]{3})-[A-Z]{3}$', 1)
JOIN name d ON regexp_extract(d.area, '[^/]+$') = regexp_extract(c.corridor, '[A-Z]{3}$') AND d.language = o.language
