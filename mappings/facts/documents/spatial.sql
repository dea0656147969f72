-- Keywords that name a place (places.csv).
SELECT 'document' AS _table, k._row, k.id, k.keyword, p.area
FROM (
    SELECT _row, substr(id, 5) AS id, trim(unnest(regexp_extract_all(subjects, '(?:[^;(]|\([^)]*\))+'))) AS keyword FROM document
) AS k JOIN places AS p ON p.keyword = k.keyword
