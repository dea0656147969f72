-- One row an area and language: CLDR's name where CLDR has one, else the name of areas.csv.
SELECT 'area' AS _table, a._row, a.id AS area, c.locale AS language, c.name
FROM area AS a JOIN cldr AS c ON c.territory = a.cldr
UNION ALL BY NAME
SELECT 'area' AS _table, _row, id AS area, unnest(['es', 'en', 'fr']) AS language, unnest([es, en, fr]) AS name
FROM area
WHERE cldr = ''
