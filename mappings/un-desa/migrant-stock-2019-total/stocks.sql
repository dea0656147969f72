-- Tables 1 and 6 (its first block): persons. One column a heading and year, to one row an area, sex and year. Seven cells of
-- Andorra are whole numbers with the noise of binary arithmetic (38891.00000000001): it is taken off.
WITH cells AS (
    SELECT 'stock' AS _table, _row, _column, "#D" AS area, "#E" AS basis, value
    FROM (UNPIVOT stock ON COLUMNS('\|') INTO NAME _column VALUE value)
    UNION ALL
    SELECT 'refugees', _row, _column, "#D", '', value
    FROM (UNPIVOT refugees ON COLUMNS('^Estimated refugee stock.*\|') INTO NAME _column VALUE value)
)
SELECT _table, _row, _column, area, basis, split_part(_column, '|', 1) AS indicator, split_part(_column, '|', 1) AS sex,
    split_part(_column, '|', 2) AS year,
    CASE WHEN regexp_full_match(value, '\d+\.(0{8,}|9{8,})\d*')
        THEN CAST(CAST(round(CAST(value AS DECIMAL(38, 18)), 0) AS BIGINT) AS VARCHAR) ELSE value END AS value,
    -- Oceania stands in two lists of the workbook, with the same figures.
    CASE WHEN value = lag(value) OVER (PARTITION BY area, _column ORDER BY _row) THEN 'yes' ELSE 'no' END AS repeated
FROM cells
