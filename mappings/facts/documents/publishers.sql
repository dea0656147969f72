-- One row a publisher; agents.csv says which of the names are organisations of the graph.
SELECT 'document' AS _table, d._row, d.id, d.name, coalesce(substr(a.organization, 5), '') AS organization
FROM (
    SELECT _row, substr(id, 5) AS id, trim(unnest(regexp_extract_all(publisher, '(?:[^;(]|\([^)]*\))+'))) AS name FROM document
) AS d LEFT JOIN agents AS a ON a.name = d.name
WHERE d.name <> ''
