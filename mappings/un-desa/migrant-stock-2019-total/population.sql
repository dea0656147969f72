-- Table 2: thousands of persons. One column a heading and year, to one row an area, sex and year. The workbook holds whole
-- persons as binary fractions of thousands (5744212.979000002): what lies beyond the third decimal is noise of that.
SELECT _row, _column, "#D" AS area, split_part(_column, '|', 1) AS indicator, split_part(_column, '|', 1) AS sex,
    split_part(_column, '|', 2) AS year,
    CASE WHEN regexp_full_match(value, '\d+\.\d{3}(0{3,}|9{3,})\d*')
        THEN CAST(round(CAST(value AS DECIMAL(38, 18)), 3) AS VARCHAR) ELSE value END AS value,
    CASE WHEN value = lag(value) OVER (PARTITION BY "#D", _column ORDER BY _row) THEN 'yes' ELSE 'no' END AS repeated
FROM (UNPIVOT population ON COLUMNS('\|') INTO NAME _column VALUE value)
