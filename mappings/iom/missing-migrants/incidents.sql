-- One row a record. The second and further records of an identifier carry a number; texts lose HTML character references.
WITH records AS (
    SELECT 'y2014' AS _table, _row, '' AS country_origin, "web_id", "reported_date", "number_dead", "number_missing", "total_dead_and_missing", "number_of_survivors", "number_of_female", "number_of_male", "number_of_children", "cause_death", "country_of_incident", "location_description", "location_coodinates", "migration_route", "information_source", "url", "source_quality" FROM y2014
    UNION ALL SELECT 'y2015' AS _table, _row, '', "web_id", "reported_date", "number_dead", "number_missing", "total_dead_and_missing", "number_of_survivors", "number_of_female", "number_of_male", "number_of_children", "cause_death", "country_of_incident", "location_description", "location_coodinates", "migration_route", "information_source", "url", "source_quality" FROM y2015
    UNION ALL SELECT 'y2016' AS _table, _row, '', "web_id", "reported_date", "number_dead", "number_missing", "total_dead_and_missing", "number_of_survivors", "number_of_female", "number_of_male", "number_of_children", "cause_death", "country_of_incident", "location_description", "location_coodinates", "migration_route", "information_source", "url", "source_quality" FROM y2016
    UNION ALL SELECT 'y2017' AS _table, _row, '', "web_id", "reported_date", "number_dead", "number_missing", "total_dead_and_missing", "number_of_survivors", "number_of_female", "number_of_male", "number_of_children", "cause_death", "country_of_incident", "location_description", "location_coodinates", "migration_route", "information_source", "url", "source_quality" FROM y2017
    UNION ALL SELECT 'y2018' AS _table, _row, '', "web_id", "reported_date", "number_dead", "number_missing", "total_dead_and_missing", "number_of_survivors", "number_of_female", "number_of_male", "number_of_children", "cause_death", "country_of_incident", "location_description", "location_coodinates", "migration_route", "information_source", "url", "source_quality" FROM y2018
    UNION ALL SELECT 'y2019' AS _table, _row, '', "web_id", "reported_date", "number_dead", "number_missing", "total_dead_and_missing", "number_of_survivors", "number_of_female", "number_of_male", "number_of_children", "cause_death", "country_of_incident", "location_description", "location_coodinates", "migration_route", "information_source", "url", "source_quality" FROM y2019
    UNION ALL SELECT 'y2020' AS _table, _row, '', "web_id", "reported_date", "number_dead", "number_missing", "total_dead_and_missing", "number_of_survivors", "number_of_female", "number_of_male", "number_of_children", "cause_death", "country_of_incident", "location_description", "location_coodinates", "migration_route", "information_source", "url", "source_quality" FROM y2020
    UNION ALL SELECT 'y2021' AS _table, _row, '', "web_id", "reported_date", "number_dead", "number_missing", "total_dead_and_missing", "number_of_survivors", "number_of_female", "number_of_male", "number_of_children", "cause_death", "country_of_incident", "location_description", "location_coodinates", "migration_route", "information_source", "url", "source_quality" FROM y2021
    UNION ALL SELECT 'y2022' AS _table, _row, '', "web_id", "reported_date", "number_dead", "number_missing", "total_dead_and_missing", "number_of_survivors", "number_of_female", "number_of_male", "number_of_children", "cause_death", "country_of_incident", "location_description", "location_coodinates", "migration_route", "information_source", "url", "source_quality" FROM y2022
    UNION ALL SELECT 'y2023' AS _table, _row, '', "web_id", "reported_date", "number_dead", "number_missing", "total_dead_and_missing", "number_of_survivors", "number_of_female", "number_of_male", "number_of_children", "cause_death", "country_of_incident", "location_description", "location_coodinates", "migration_route", "information_source", "url", "source_quality" FROM y2023
    UNION ALL SELECT 'y2024' AS _table, _row, '', "web_id", "reported_date", "number_dead", "number_missing", "total_dead_and_missing", "number_of_survivors", "number_of_female", "number_of_male", "number_of_children", "cause_death", "country_of_incident", "location_description", "location_coodinates", "migration_route", "information_source", "url", "source_quality" FROM y2024
    UNION ALL SELECT 'y2025' AS _table, _row, country_origin, "web_id", "reported_date", "number_dead", "number_missing", "total_dead_and_missing", "number_of_survivors", "number_of_female", "number_of_male", "number_of_children", "cause_death", "country_of_incident", "location_description", "location_coodinates", "migration_route", "information_source", "url", "source_quality" FROM y2025
),
named AS (
    SELECT *, _table[2:] AS year,
        if(regexp_full_match(web_id, '\d{4}\.MMP\d+'), web_id, '') AS identifier
    FROM records
),
numbered AS (
    SELECT *, coalesce(nullif(identifier, ''), year || '.unnumbered') AS stem, row_number() OVER (
        PARTITION BY coalesce(nullif(identifier, ''), year || '.unnumbered')
        ORDER BY reported_date, location_description, number_dead, number_missing, number_of_survivors, cause_death, information_source, _row
    ) AS nth
    FROM named
)
SELECT _table, _row, stem || if(nth > 1, '-' || nth, '') AS id, identifier, year, reported_date AS date,
    trim(regexp_replace(replace(replace(replace(country_of_incident, '&#039;', chr(39)), '&quot;', '"'), '&amp;', '&'), '\s+', ' ', 'g')) AS area,
    trim(regexp_replace(replace(replace(replace(country_origin, '&#039;', chr(39)), '&quot;', '"'), '&amp;', '&'), '\s+', ' ', 'g')) AS origin,
    string_split(location_coodinates, ', ')[1] AS latitude, coalesce(string_split(location_coodinates, ', ')[2], '') AS longitude,
    total_dead_and_missing AS total, number_dead AS dead, number_missing AS missing, number_of_survivors AS survivors,
    number_of_female AS women, number_of_male AS men, number_of_children AS children, source_quality AS quality,
    trim(regexp_replace(replace(replace(replace(migration_route, '&#039;', chr(39)), '&quot;', '"'), '&amp;', '&'), '\s+', ' ', 'g')) AS route,
    trim(regexp_replace(replace(replace(replace(cause_death, '&#039;', chr(39)), '&quot;', '"'), '&amp;', '&'), '\s+', ' ', 'g')) AS cause,
    trim(regexp_replace(replace(replace(replace(location_description, '&#039;', chr(39)), '&quot;', '"'), '&amp;', '&'), '\s+', ' ', 'g')) AS place,
    trim(regexp_replace(replace(replace(replace(information_source, '&#039;', chr(39)), '&quot;', '"'), '&amp;', '&'), '\s+', ' ', 'g')) AS source,
    trim(url) AS address
FROM numbered
