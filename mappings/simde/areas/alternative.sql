-- Further names, without those that are the preferred one in the same language.
WITH preferred AS (
    SELECT a.id AS area, c.locale AS language, c.name FROM area AS a JOIN cldr AS c ON c.territory = a.cldr
    UNION ALL
    SELECT id, unnest(['es', 'en', 'fr']), unnest([es, en, fr]) FROM area WHERE cldr = ''
)
SELECT 'name' AS _table, n._row, n.area, n.language, n.name
FROM name AS n ANTI JOIN preferred AS p ON p.area = n.area AND p.language = n.language AND p.name = n.name
