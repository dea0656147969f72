SELECT _row, substr(id, 5) AS id, type, country, substr(parent, 5) AS parent, homepage, wikidata, ror
FROM organization
