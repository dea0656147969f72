-- Tables 3 and 4: percentages. One column a heading and year, to one row an area, sex and year.
WITH cells AS (
    SELECT 'share' AS _table, _row, _column, "#D" AS area, "#E" AS basis, value
    FROM (UNPIVOT share ON COLUMNS('\|') INTO NAME _column VALUE value)
    UNION ALL
    SELECT 'femaleShare', _row, _column, "#D", "#E", value
    FROM (UNPIVOT femaleShare ON COLUMNS('\|') INTO NAME _column VALUE value)
)
SELECT _table, _row, _column, area, basis, split_part(_column, '|', 1) AS indicator, split_part(_column, '|', 1) AS sex,
    split_part(_column, '|', 2) AS year, value,
    CASE WHEN value = lag(value) OVER (PARTITION BY area, _column ORDER BY _row) THEN 'yes' ELSE 'no' END AS repeated
FROM cells
