-- One row a break and an event or policy that begins in one of its two years.
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
, steps AS (
    SELECT *, lag(value) OVER series AS before, lag(year) OVER series AS last, lag(observation) OVER series AS previous
    FROM figures WHERE regexp_full_match(period, '[0-9]{4}')
    WINDOW series AS (PARTITION BY dataset, indicator, roles, sex ORDER BY year)
), usual AS (
    SELECT *, avg(abs(value - before)) OVER series AS usual, count(before) OVER series AS number
    FROM steps WHERE year = last + 1 WINDOW series AS (PARTITION BY dataset, indicator, roles, sex)
), breaks AS (
    SELECT *, base || 'break/' || dataset || '/' || indicator || '/' || CASE WHEN corridor <> '' THEN corridor ELSE replace(roles, '|', '') END || '/' || year AS id
    FROM usual, base WHERE number >= 10 AND usual > 0 AND abs(value - before) >= 3 * usual
    QUALIFY row_number() OVER (PARTITION BY dataset, indicator, roles, sex ORDER BY abs(value - before) DESC, year) <= 3
        AND row_number() OVER (PARTITION BY id ORDER BY roles, sex) = 1
)
, causes AS (
    SELECT DISTINCT item, regexp_extract(area, '[^/]+$') AS area, regexp_extract(corridor, '[^/]+$') AS corridor, TRY_CAST(left(year, 4) AS INTEGER) AS year FROM cause
)
SELECT DISTINCT 'base' AS _table, 1 AS _row, breaks.id, causes.item
FROM breaks JOIN causes ON causes.year IN (breaks.year, breaks.last)
    AND (causes.corridor <> '' AND causes.corridor = breaks.corridor OR causes.area <> '' AND causes.area = replace(breaks.roles, '|', ''))
