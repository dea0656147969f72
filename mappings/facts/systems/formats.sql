-- One row an item; a semicolon inside brackets does not separate.
SELECT _table, _row, id, item AS format
FROM (
    SELECT 'system' AS _table, _row, substr(id, 5) AS id,
        trim(unnest(regexp_extract_all(formats, '(?:[^;(]|\([^)]*\))+'))) AS item
    FROM system
)
WHERE item <> ''
