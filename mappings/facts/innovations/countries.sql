-- One row a country.
SELECT 'innovation' AS _table, _row, id, country
FROM (SELECT _row, substr(id, 5) AS id, trim(unnest(string_split(countries, ';'))) AS country FROM innovation)
WHERE country <> ''
