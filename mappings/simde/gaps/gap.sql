-- One row a corridor and family without data, or without recent data.
WITH families AS (
    SELECT regexp_extract(indicator, '[^/]+$') AS indicator, CASE WHEN contains(population, '/transfer') AND contains(unit, 'us-dollars') THEN 'remittances'
            WHEN contains(unit, 'percent') AND (contains(population, '/transfer') OR contains(indicator, 'cost')) THEN 'cost'
            WHEN contains(unit, '/persons') AND contains(time, '/date') THEN 'stock'
            WHEN contains(time, '/period') AND (contains(population, '/movement') OR contains(population, '/event') OR contains(population, '/displacement')) THEN 'flow' END AS family FROM kind
), covered AS (
    SELECT DISTINCT regexp_extract(corridor, '[^/]+$') AS corridor FROM phase
), seen AS (
    SELECT corridor, family, max(CAST(left(period, 4) AS INTEGER)) AS last FROM observation JOIN families USING (indicator)
    WHERE corridor <> '' AND exact <> '' AND family IS NOT NULL GROUP BY ALL
), latest AS (
    SELECT family, max(last) AS last FROM seen GROUP BY ALL
), asked AS (
    SELECT corridor, unnest(['stock', 'flow', 'remittances', 'cost']) AS family FROM covered
)
SELECT 'base' AS _table, 1 AS _row, base || 'gap/' || asked.corridor || '/' || asked.family AS id, asked.corridor, asked.family,
    CAST(seen.last + 1 AS VARCHAR) AS since
FROM base, asked LEFT JOIN seen ON seen.corridor = asked.corridor AND seen.family = asked.family
    LEFT JOIN latest ON latest.family = asked.family
WHERE seen.last IS NULL OR seen.last + 5 < latest.last
