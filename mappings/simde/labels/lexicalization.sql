-- One row a scheme and language.
SELECT 'label' AS _table, label._row, base || 'lexicalization/' || regexp_extract(scheme, '[^/#]+$') || '/' || language AS id, scheme, language, named, labels,
    CAST(round(CAST(named AS DECIMAL(18, 4)) / CAST(concepts AS DECIMAL(18, 4)), 4) AS VARCHAR) AS share
FROM label JOIN size USING (scheme), base
