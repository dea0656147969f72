-- An incident has no identifier of its own: its name is a digest of country, year, dates, name and hazard, and a number where
-- several rows share them all. Dates are EDTF, as precise as the source says; ~ is approximate (a week, or no precision given).
WITH named AS (
    SELECT *,
        md5(concat_ws('|', iso3, "year", start_date, end_date, event_name, hazard_type_name, hazard_sub_type))[1:12] AS stem,
        row_number() OVER (
            PARTITION BY iso3, "year", start_date, end_date, event_name, hazard_type_name, hazard_sub_type
            ORDER BY new_displacement, total_displacement, event_codes, _row
        ) AS nth
    FROM disasters
)
SELECT _row, iso3 || '-' || stem || if(nth > 1, '-' || nth, '') AS id, iso3 AS area,
    trim(regexp_replace(event_name, '[\s\x{A0}]+', ' ', 'g')) AS name, "year",
    start_date[1:4] AS first_year, hazard_type_name AS hazard, new_displacement AS displacements, total_displacement AS displaced,
    CASE start_date_accuracy WHEN 'Day' THEN start_date WHEN 'Month' THEN start_date[1:7] WHEN 'Year' THEN start_date[1:4]
        ELSE start_date || '~' END AS start,
    CASE WHEN end_date = '' OR end_date < start_date THEN '' WHEN end_date_accuracy = 'Day' THEN end_date
        WHEN end_date_accuracy = 'Month' THEN end_date[1:7] WHEN end_date_accuracy = 'Year' THEN end_date[1:4]
        ELSE end_date || '~' END AS finish
FROM named
