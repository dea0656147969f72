-- One row a place, a column an age group of women (f) or men (m), to one row each.
SELECT _row, group_ AS _column, regexp_replace(year, '\.0$', '') AS year, coo AS origin, coa AS destination, pop_type AS indicator,
    if(group_ = 'total', 'total', group_[1:1]) AS sex, if(group_ = 'total', 'total', group_[3:]) AS age,
    location, loc_type AS location_type, acc_type AS accommodation, value
FROM (UNPIVOT demographics ON COLUMNS('^([fm]_.*|total)$') INTO NAME group_ VALUE value)
