-- One row a pair of yearly figures.
WITH units AS (
    SELECT regexp_extract(indicator, '[^/]+$') AS indicator, population, unit, regexp_extract(time, '[^/]+$') AS time FROM kind
), covered AS (
    SELECT DISTINCT regexp_extract(corridor, '[^/]+$') AS corridor FROM phase
), figures AS (
    SELECT observation, split_part(dataset, '#', 1) AS dataset, indicator, corridor, period, sex,
        concat_ws('|', origin, destination, sender, receiver, area) AS roles, CAST(exact AS DOUBLE) AS value,
        CAST(left(period, 4) AS INTEGER) AS year
    FROM observation
    WHERE exact <> '' AND sex IN ('', 'T') AND age IN ('', 'TOTAL', 'total', 'all', '_T') AND extra = ''
        AND (corridor IN (SELECT corridor FROM covered)
            OR (corridor = '' AND concat(origin, destination, sender, receiver, area) SIMILAR TO '[A-Z]{3}'))
)
, yearly AS (
    SELECT dataset, indicator, corridor, roles, sex, year, sum(value) AS value, list(observation ORDER BY observation) AS observations
    FROM figures JOIN units USING (indicator)
    WHERE regexp_full_match(period, '[0-9]{4}') OR (time = 'period' AND regexp_full_match(period, '[0-9]{4}-(Q[1-4]|[0-9]{2})'))
    GROUP BY ALL
    HAVING bool_and(regexp_full_match(period, '[0-9]{4}')) AND count(*) = 1
        OR bool_and(contains(period, '-Q')) AND count(DISTINCT period) = 4 AND count(*) = 4
        OR bool_and(regexp_full_match(period, '[0-9]{4}-[0-9]{2}')) AND count(DISTINCT period) = 12 AND count(*) = 12
), replaced AS (
    SELECT DISTINCT regexp_extract(dataset, '/dataset/(.+)$', 1) AS dataset FROM edition WHERE replacement <> ''
), latest AS (
    SELECT * FROM yearly WHERE dataset NOT IN (SELECT dataset FROM replaced) AND value > 0
), paired AS (
    SELECT x.dataset AS a, y.dataset AS b, x.indicator AS first, y.indicator AS second, x.corridor, x.roles, x.sex, x.year,
        x.value AS value_a, y.value AS value_b, x.observations AS these, y.observations AS those, ux.unit
    FROM latest AS x JOIN latest AS y ON x.roles = y.roles AND x.corridor = y.corridor AND x.year = y.year AND x.dataset < y.dataset
        AND (x.sex = y.sex OR '' IN (x.sex, y.sex))
    JOIN units AS ux ON ux.indicator = x.indicator JOIN units AS uy ON uy.indicator = y.indicator
        AND uy.population = ux.population AND uy.unit = ux.unit AND uy.time = ux.time
    WHERE x.indicator = y.indicator OR (x.indicator, y.indicator) IN (
        SELECT (regexp_extract(indicator, '[^/]+$'), regexp_extract(other, '[^/]+$')) FROM related)
), named AS (
    SELECT *, base || 'mirror/' || CASE WHEN first = second THEN first ELSE first || '--' || second END || '/'
            || CASE WHEN corridor <> '' THEN corridor ELSE replace(roles, '|', '') END || '/' || year || '/'
            || replace(a, '/', '.') || '--' || replace(b, '/', '.') AS id,
        base || 'comparability/' || CASE WHEN first = second THEN first || '/' || replace(a, '/', '.') || '--' || replace(b, '/', '.')
            ELSE least(first, second) || '--' || greatest(first, second) END AS statement
    FROM paired, base
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY roles, sex) = 1
)
SELECT 'base' AS _table, 1 AS _row, id, statement, first, nullif(second, first) AS second, corridor, CAST(year AS VARCHAR) AS year,
    CAST(CAST(value_b - value_a AS DECIMAL(38, 4)) AS VARCHAR) AS difference,
    CAST(CAST(round(100 * (greatest(value_a, value_b) / least(value_a, value_b) - 1), 2) AS DECIMAL(38, 2)) AS VARCHAR) AS percent
FROM named
