-- One row an operator; agents.csv says which of the names are organisations of the graph.
SELECT 'system' AS _table, o._row, o.id, o.name, coalesce(substr(a.organization, 5), '') AS organization
FROM (
    SELECT _row, substr(id, 5) AS id, trim(unnest(regexp_extract_all(operator, '(?:[^;(]|\([^)]*\))+'))) AS name FROM system
) AS o LEFT JOIN agents AS a ON a.name = o.name
WHERE o.name <> ''
