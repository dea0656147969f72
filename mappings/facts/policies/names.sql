-- One row a language in which the name was read.
SELECT 'policy' AS _table, _row, substr(id, 5) AS id, language, name
FROM (
    SELECT _row, id, unnest(['es', 'en', 'fr', 'pt']) AS language, unnest([name_es, name_en, name_fr, name_pt]) AS name
    FROM policy
)
WHERE name <> ''
