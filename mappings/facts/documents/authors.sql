-- One row an author, in the order of the document; a semicolon inside brackets does not separate.
SELECT 'document' AS _table, d._row, d.id, d.position, d.name, coalesce(substr(a.organization, 5), '') AS organization
FROM (
    SELECT _row, id, CAST(generate_subscripts(names, 1) AS VARCHAR) AS position, trim(unnest(names)) AS name
    FROM (SELECT _row, substr(id, 5) AS id, regexp_extract_all(authors, '(?:[^;(]|\([^)]*\))+') AS names FROM document)
) AS d LEFT JOIN agents AS a ON a.name = d.name
WHERE d.name <> ''
