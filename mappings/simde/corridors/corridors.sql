-- One row a corridor: its ends and the first phase that covers it. Phases whose destinations are computed cover, for each origin,
-- the ten destinations on other continents with the largest latest stock.
WITH corridors AS (
    SELECT _row, regexp_extract(corridor, '[A-Z]{3}-[A-Z]{3}$') AS corridor FROM corridor
), ends AS (
    SELECT _row, corridor, corridor[1:3] AS origin, corridor[5:7] AS destination FROM corridors
), members AS (
    SELECT CAST(phase AS INTEGER) AS phase, role, regexp_extract(area, '[^/]+$') AS area FROM phase
), continents AS (
    SELECT regexp_extract(area, '[^/]+$') AS area, continent FROM continent
), latest AS (
    SELECT regexp_extract(corridor, '[A-Z]{3}-[A-Z]{3}$') AS corridor,
           max_by(CAST(value AS DOUBLE), (regexp_extract(period, '/([0-9]{4})[^/]*$', 1), CAST(value AS DOUBLE))) AS value
    FROM stock GROUP BY 1
), ranked AS (
    SELECT corridor FROM latest
    JOIN continents o ON o.area = corridor[1:3]
    JOIN continents d ON d.area = corridor[5:7]
    WHERE o.continent <> d.continent
    QUALIFY row_number() OVER (PARTITION BY corridor[1:3] ORDER BY value DESC, corridor) <= 10
), covered AS (
    SELECT corridor, min(phase) AS phase FROM (
        SELECT ends.corridor, o.phase FROM ends
        JOIN members o ON o.role = 'origin' AND o.area = ends.origin
        JOIN members d ON d.role = 'destination' AND d.area = ends.destination AND d.phase = o.phase
        UNION ALL
        SELECT ranked.corridor, r.phase FROM ranked JOIN members r ON r.role = 'ranked' AND r.area = ranked.corridor[1:3]
    ) GROUP BY 1
)
SELECT 'corridor' AS _table, ends._row, ends.corridor, origin, destination, CAST(covered.phase AS VARCHAR) AS phase
FROM ends LEFT JOIN covered ON covered.corridor = ends.corridor
