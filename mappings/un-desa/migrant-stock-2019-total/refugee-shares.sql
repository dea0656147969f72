-- Table 6, its second block: percentages. One column a heading and year, to one row an area and year. The workbook holds
-- binary floating-point numbers; those with more than 18 decimals or an exponent are rounded to 18.
SELECT _row, _column, "#D" AS area, split_part(_column, '|', 1) AS indicator, split_part(_column, '|', 1) AS sex,
    split_part(_column, '|', 2) AS year,
    CASE WHEN regexp_full_match(value, '-?\d+\.(\d{19,}|\d*[eE]-\d+)') THEN CAST(CAST(value AS DECIMAL(38, 18)) AS VARCHAR)
        ELSE value END AS value,
    CASE WHEN value = lag(value) OVER (PARTITION BY "#D", _column ORDER BY _row) THEN 'yes' ELSE 'no' END AS repeated
FROM (UNPIVOT refugees ON COLUMNS('^Refugees and asylum seekers as a percentage.*\|') INTO NAME _column VALUE value)
