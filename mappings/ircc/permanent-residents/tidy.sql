-- One row a country, one column a month, quarter or year, to one row a country and period. A title that is none of these has
-- no period, which is an issue. The columns of 2025 after January hold January only.
WITH years(title, year) AS (
    VALUES ('#R', '2015'),
        ('#AI', '2016'),
        ('#AZ', '2017'),
        ('#BQ', '2018'),
        ('#CH', '2019'),
        ('#CY', '2020'),
        ('#DP', '2021'),
        ('#EG', '2022'),
        ('#EX', '2023'),
        ('#FO', '2024'),
        ('#FR', '2025, January only')
),
cells AS (
    SELECT * FROM (UNPIVOT admissions ON COLUMNS(* EXCLUDE (_row, "#A")) INTO NAME title VALUE value)
)
SELECT _row, title AS _column, "#A" AS citizenship, 'CAN' AS destination, value,
    CASE WHEN title = '2025|Q1|Q1 Total' THEN '2025-Q1, January only'
        WHEN regexp_full_match(title, '\d{4}\|Q[1-4]\|Q[1-4] Total') THEN title[1:4] || '-' || title[6:7]
        WHEN regexp_full_match(title, '\d{4}\|Q[1-4]\|[A-Z][a-z]{2}') THEN title[1:4] || '-' || lpad(CAST(nullif(list_position(
            ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'], title[9:]), 0) AS VARCHAR), 2, '0')
        ELSE years.year END AS period
FROM cells LEFT JOIN years USING (title)
