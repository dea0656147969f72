-- A period's code says what it is: 2015, 2015-Q1, 2015-03, 1990--1995, 2021-FY (the United States' fiscal year, which
-- begins in October of the year before). Anything else keeps its code as kind, which
-- frequency.csv does not know. Ends are the last day, but 1 July for spans, which run between mid-years.
WITH coded AS (
    SELECT _row, regexp_extract(period, '/period/([^/]+)$', 1) AS code FROM used
),
kinds AS (
    SELECT _row, code, left(code, 4) AS named,
        if(code LIKE '%-FY', CAST(CAST(left(code, 4) AS BIGINT) - 1 AS VARCHAR), left(code, 4)) AS year,
        CASE WHEN regexp_full_match(code, '\d{4}') THEN 'year'
            WHEN regexp_full_match(code, '\d{4}-Q[1-4]') THEN 'quarter'
            WHEN regexp_full_match(code, '\d{4}-(0[1-9]|1[0-2])') THEN 'month'
            WHEN regexp_full_match(code, '\d{4}--\d{4}') THEN 'span'
            WHEN regexp_full_match(code, '\d{4}-FY') THEN 'fiscal'
            ELSE code END AS kind,
        if(code LIKE '%-FY', 10, TRY_CAST(right(code, if(contains(code, '-Q'), 1, 2)) AS INTEGER)) AS number
    FROM coded
),
dated AS (
    SELECT *, CASE kind
            WHEN 'year' THEN make_date(year::BIGINT, 1, 1)
            WHEN 'quarter' THEN make_date(year::BIGINT, 3 * number - 2, 1)
            WHEN 'month' THEN make_date(year::BIGINT, number, 1)
            WHEN 'span' THEN make_date(year::BIGINT, 7, 1)
            WHEN 'fiscal' THEN make_date(year::BIGINT, 10, 1) END AS beginning,
        CASE kind
            WHEN 'year' THEN make_date(year::BIGINT, 12, 31)
            WHEN 'quarter' THEN last_day(make_date(year::BIGINT, 3 * number, 1))
            WHEN 'month' THEN last_day(make_date(year::BIGINT, number, 1))
            WHEN 'span' THEN make_date(right(code, 4)::BIGINT, 7, 1)
            WHEN 'fiscal' THEN make_date(named::BIGINT, 9, 30) END AS ending
    FROM kinds
)
SELECT 'used' AS _table, d._row, d.code, d.kind AS frequency, d.year, d.beginning::VARCHAR AS beginning, d.ending::VARCHAR AS ending,
    CASE WHEN d.kind <> 'span' THEN '' WHEN date_diff('year', d.beginning, d.ending) = 5 THEN 'five-yearly' ELSE 'several-years' END AS several,
    coalesce(replace(n.es, '{year}', d.named), replace(d.code, '--', '–')) AS es,
    coalesce(replace(n.en, '{year}', d.named), replace(d.code, '--', '–')) AS en,
    coalesce(replace(n.fr, '{year}', d.named), replace(d.code, '--', '–')) AS fr
FROM dated AS d LEFT JOIN names AS n ON n.kind = d.kind AND TRY_CAST(n.number AS INTEGER) = d.number
