-- One row a reason of a pair; two indicators that differ in nothing stated are still two.
WITH RECURSIVE up AS (
    SELECT narrower AS concept, broader FROM hierarchy
    UNION SELECT up.concept, h.broader FROM up JOIN hierarchy AS h ON h.narrower = up.broader
), parts AS (
    SELECT indicator, regexp_extract(property, '[^#]+$') AS part, min(value) AS value FROM definition GROUP BY ALL
), own AS (
    SELECT dataset, regexp_extract(property, '[^#]+$') AS part, min(value) AS value FROM statement GROUP BY ALL
), editions AS (
    SELECT DISTINCT dataset, indicator, TRY_CAST(left(begins, 4) AS INTEGER) AS begins, TRY_CAST(left(ends, 4) AS INTEGER) AS ends FROM edition
), subjects AS (
    SELECT DISTINCT indicator AS thing, indicator, '' AS dataset FROM parts
    UNION ALL SELECT dataset, indicator, dataset FROM editions
), stated AS (
    SELECT s.thing, s.indicator, s.dataset, p.part, coalesce(own.value, p.value) AS value
    FROM subjects AS s JOIN parts AS p USING (indicator)
    LEFT JOIN own ON own.dataset = s.dataset AND own.part = p.part
), pairs AS (
    SELECT a.thing AS a, b.thing AS b, a.indicator AS first, b.indicator AS second, a.dataset <> '' AS editions
    FROM subjects AS a JOIN subjects AS b ON a.thing < b.thing AND (a.dataset = '') = (b.dataset = '')
        AND (a.dataset = '' OR a.indicator = b.indicator)
), different AS (
    SELECT p.*, x.part,
        EXISTS (SELECT 1 FROM up WHERE (up.concept, up.broader) IN ((x.value, y.value), (y.value, x.value))) AS related
    FROM pairs AS p JOIN stated AS x ON x.thing = p.a AND x.indicator = p.first
    JOIN stated AS y ON y.thing = p.b AND y.indicator = p.second AND y.part = x.part
    WHERE x.value <> y.value
), replaced AS (
    SELECT DISTINCT dataset, replacement FROM edition WHERE replacement <> ''
), reasons AS (
    SELECT a, b, first, editions,
        CASE part WHEN 'populationConcept' THEN 'population-concept' WHEN 'durationThreshold' THEN 'duration-threshold'
            WHEN 'referenceTime' THEN 'reference-time' WHEN 'sourceType' THEN 'source-type' ELSE 'unit' END AS reason,
        part = 'unit' OR (part IN ('populationConcept', 'referenceTime') AND NOT related) AS grave
    FROM different
    UNION ALL
    SELECT p.a, p.b, p.first, true, 'edition', false FROM pairs AS p JOIN replaced AS r ON (r.dataset, r.replacement) IN ((p.a, p.b), (p.b, p.a))
    WHERE p.editions
    UNION ALL
    SELECT p.a, p.b, p.first, true, 'coverage', false FROM pairs AS p
    JOIN editions AS x ON x.dataset = p.a AND x.indicator = p.first JOIN editions AS y ON y.dataset = p.b AND y.indicator = p.first
    WHERE p.editions AND (x.ends < y.begins OR y.ends < x.begins)
), named AS (
    SELECT p.*, base || 'comparability/' || regexp_extract(first, '[^/]+$') || CASE WHEN editions
        THEN '/' || replace(regexp_extract(a, '/dataset/(.+)$', 1), '/', '.') || '--' || replace(regexp_extract(b, '/dataset/(.+)$', 1), '/', '.')
        ELSE '--' || regexp_extract(second, '[^/]+$') END AS id
    FROM pairs AS p, base
), judged AS (
    SELECT n.id, n.a, n.b, n.editions, max(r.grave) AS grave, list(DISTINCT r.reason) FILTER (r.reason IS NOT NULL) AS reasons
    FROM named AS n LEFT JOIN reasons AS r ON r.a = n.a AND r.b = n.b AND r.first = n.first AND r.editions = n.editions GROUP BY ALL
)
SELECT 'base' AS _table, 1 AS _row, id, unnest(coalesce(reasons, ['definition'])) AS reason FROM judged WHERE reasons IS NOT NULL OR NOT editions
