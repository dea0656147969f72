-- One row an indicator and its family.
SELECT 'kind' AS _table, _row, indicator, CASE WHEN contains(population, '/transfer') AND contains(unit, 'us-dollars') THEN 'remittances'
            WHEN contains(unit, 'percent') AND (contains(population, '/transfer') OR contains(indicator, 'cost')) THEN 'cost'
            WHEN contains(unit, '/persons') AND contains(time, '/date') THEN 'stock'
            WHEN contains(time, '/period') AND (contains(population, '/movement') OR contains(population, '/event') OR contains(population, '/displacement')) THEN 'flow' END AS family FROM kind WHERE CASE WHEN contains(population, '/transfer') AND contains(unit, 'us-dollars') THEN 'remittances'
            WHEN contains(unit, 'percent') AND (contains(population, '/transfer') OR contains(indicator, 'cost')) THEN 'cost'
            WHEN contains(unit, '/persons') AND contains(time, '/date') THEN 'stock'
            WHEN contains(time, '/period') AND (contains(population, '/movement') OR contains(population, '/event') OR contains(population, '/displacement')) THEN 'flow' END IS NOT NULL
