-- SDMX-CSV: one row is one observation; the unit is told with its multiplier.
SELECT _row, "MEASURE" AS indicator, "CITIZENSHIP" AS origin, "REF_AREA" AS destination, "SEX" AS sex,
    "UNIT_MEASURE" || ' ' || "UNIT_MULT" AS unit, "TIME_PERIOD" AS year, "OBS_STATUS" AS status, "OBS_VALUE" AS value
FROM inflows
