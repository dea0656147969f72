-- Months of a fiscal year: October to December belong to the calendar year before. An unknown month gives no month, an issue.
SELECT _row, "Fiscal Year" AS fiscal_year,
    CAST(CAST("Fiscal Year" AS BIGINT) - if("Month (abbv)" IN ('OCT', 'NOV', 'DEC'), 1, 0) AS VARCHAR) || '-'
        || lpad(CAST(nullif(list_position(
            ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'], "Month (abbv)"), 0) AS VARCHAR), 2, '0') AS month,
    "Land Border Region" AS region, "State" AS state, "Demographic" AS family, "Citizenship" AS citizenship,
    "Title of Authority" AS authority, "Encounter Count" AS value
FROM encounters
