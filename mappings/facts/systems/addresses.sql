-- One row an item; a semicolon inside brackets does not separate.
SELECT _table, _row, id, item AS address
FROM (
    SELECT 'system' AS _table, _row, substr(id, 5) AS id,
        trim(unnest(regexp_extract_all(source_address, '(?:[^;(]|\([^)]*\))+'))) AS item
    FROM system
)
WHERE item <> ''
