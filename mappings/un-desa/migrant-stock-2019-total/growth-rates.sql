-- Tables 5 and 6 (its third block): percentages a year. One column a heading and span (1990-1995), to one row an area, sex
-- and span. The workbook holds binary floating-point numbers; the few with more than 18 decimals are rounded to 18.
WITH cells AS (
    SELECT 'growthRate' AS _table, _row, _column, "#D" AS area, "#E" AS basis, value
    FROM (UNPIVOT growthRate ON COLUMNS('\|') INTO NAME _column VALUE value)
    UNION ALL
    SELECT 'refugees', _row, _column, "#D", '', value
    FROM (UNPIVOT refugees ON COLUMNS('^Annual rate of change of the refugee.*\|') INTO NAME _column VALUE value)
)
SELECT _table, _row, _column, area, basis, split_part(_column, '|', 1) AS indicator, split_part(_column, '|', 1) AS sex,
    split_part(split_part(_column, '|', 2), '-', 1) AS beginning, split_part(split_part(_column, '|', 2), '-', 2) AS ending,
    CASE WHEN regexp_full_match(value, '-?\d+\.\d{19,}') THEN CAST(CAST(value AS DECIMAL(38, 18)) AS VARCHAR) ELSE value END
        AS value,
    CASE WHEN value = lag(value) OVER (PARTITION BY area, _column ORDER BY _row) THEN 'yes' ELSE 'no' END AS repeated
FROM cells
