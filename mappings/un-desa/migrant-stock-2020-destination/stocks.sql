-- Tables 1 and 6 (its first block): persons. One column a heading and year, to one row an area, sex and year.
WITH cells AS (
    SELECT 'stock' AS _table, _row, _column, "Location code" AS area, "Type of data" AS basis, value
    FROM (UNPIVOT stock ON COLUMNS('\|') INTO NAME _column VALUE value)
    UNION ALL
    SELECT 'refugees', _row, _column, "Location code", '', value
    FROM (UNPIVOT refugees ON COLUMNS('^Refugee and asylum seekers at mid-year.*\|') INTO NAME _column VALUE value)
)
SELECT _table, _row, _column, area, basis, split_part(_column, '|', 1) AS indicator, split_part(_column, '|', 1) AS sex,
    split_part(_column, '|', 2) AS year, value,
    -- Australia and New Zealand stand in two lists of the workbook, with the same figures.
    CASE WHEN value = lag(value) OVER (PARTITION BY area, _column ORDER BY _row) THEN 'yes' ELSE 'no' END AS repeated
FROM cells
