SELECT 'definition' AS _table, _row, area, unnest(['es', 'en', 'fr']) AS language, unnest([es, en, fr]) AS text
FROM definition
