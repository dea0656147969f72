-- Codes that others gave to the event (GLIDE, appeals), one row each.
WITH named AS (
    SELECT *,
        md5(concat_ws('|', iso3, "year", start_date, end_date, event_name, hazard_type_name, hazard_sub_type))[1:12] AS stem,
        row_number() OVER (
            PARTITION BY iso3, "year", start_date, end_date, event_name, hazard_type_name, hazard_sub_type
            ORDER BY new_displacement, total_displacement, event_codes, _row
        ) AS nth
    FROM disasters
)
SELECT DISTINCT _row, iso3 || '-' || stem || if(nth > 1, '-' || nth, '') AS id, code
FROM (SELECT *, unnest(regexp_extract_all(event_codes, chr(39) || '([^' || chr(39) || ']+)' || chr(39), 1)) AS code FROM named)
