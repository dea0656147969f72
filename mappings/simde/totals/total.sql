-- One row a total; without a country: of all corridors of the edition.
WITH units AS (
    SELECT regexp_extract(indicator, '[^/]+$') AS indicator FROM kind WHERE regexp_matches(unit, '/(persons|us-dollars|operations)$')
), figures AS (
    SELECT split_part(dataset, '#', 1) AS dataset, indicator, period, sex, left(corridor, 3) AS origin, right(corridor, 3) AS destination,
        CAST(exact AS DECIMAL(38, 6)) AS value
    FROM observation JOIN units USING (indicator)
    WHERE exact <> '' AND corridor <> '' AND age IN ('', 'TOTAL', 'total', 'all', '_T') AND extra = ''
), totals AS (
    SELECT dataset, indicator, period, sex, coalesce(origin, '') AS origin, coalesce(destination, '') AS destination, sum(value) AS value, count(*) AS number
    FROM figures
    GROUP BY GROUPING SETS ((dataset, indicator, period, sex), (dataset, indicator, period, sex, origin), (dataset, indicator, period, sex, destination))
)
SELECT 'base' AS _table, 1 AS _row,
    base || 'total/' || dataset || '/' || indicator || '/' || period || CASE WHEN sex <> '' THEN '/' || sex ELSE '' END
        || CASE WHEN origin <> '' THEN '/from-' || origin WHEN destination <> '' THEN '/to-' || destination ELSE '' END AS id,
    base || 'dataset/' || dataset AS dataset, indicator, period, sex, origin, destination, CAST(value AS VARCHAR) AS value, CAST(number AS VARCHAR) AS number
FROM totals, base WHERE origin = '' AND destination = '' OR sex IN ('', 'T')
