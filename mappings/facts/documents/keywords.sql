-- One row an item; a semicolon inside brackets does not separate.
SELECT _table, _row, id, language, item AS keyword
FROM (
    SELECT 'document' AS _table, _row, substr(id, 5) AS id, language,
        trim(unnest(regexp_extract_all(subjects, '(?:[^;(]|\([^)]*\))+'))) AS item
    FROM document
)
WHERE item <> ''
