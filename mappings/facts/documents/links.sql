-- What a document is about or cites, by words of its own record (links.csv); an edition of the graph by its whole address.
SELECT _row, substr(id, 5) AS id, relation,
    CASE WHEN relation = 'cites-edition' THEN 'https://w3id.org/simde/dataset/' || target ELSE substr(target, 5) END AS target
FROM link
