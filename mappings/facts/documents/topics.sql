-- Keywords once more, as codes of the thesaurus: crosswalk-topic.csv knows each of them or says why it has no topic.
SELECT 'document' AS _table, _row, id, keyword, keyword AS topic
FROM (
    SELECT _row, substr(id, 5) AS id, trim(unnest(regexp_extract_all(subjects, '(?:[^;(]|\([^)]*\))+'))) AS keyword FROM document
)
WHERE keyword <> ''
