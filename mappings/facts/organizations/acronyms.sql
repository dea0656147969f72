-- One row an item; a semicolon inside brackets does not separate.
SELECT _table, _row, id, item AS acronym
FROM (
    SELECT 'organization' AS _table, _row, substr(id, 5) AS id,
        trim(unnest(regexp_extract_all(acronyms, '(?:[^;(]|\([^)]*\))+'))) AS item
    FROM organization
)
WHERE item <> ''
