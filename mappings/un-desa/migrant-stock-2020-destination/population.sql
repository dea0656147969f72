-- Table 2: thousands of persons. One column a heading and year, to one row an area, sex and year.
SELECT _row, _column, "Location code" AS area, split_part(_column, '|', 1) AS indicator, split_part(_column, '|', 1) AS sex,
    split_part(_column, '|', 2) AS year, value,
    CASE WHEN value = lag(value) OVER (PARTITION BY "Location code", _column ORDER BY _row) THEN 'yes' ELSE 'no' END AS repeated
FROM (UNPIVOT population ON COLUMNS('\|') INTO NAME _column VALUE value)
