SELECT _row, kind AS _column, iso3 AS area, "year", kind AS indicator, value
FROM (UNPIVOT conflict ON new_displacement, total_displacement INTO NAME kind VALUE value)
