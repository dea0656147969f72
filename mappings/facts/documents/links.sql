-- What a document is about or cites, by words of its own record (links.csv).
SELECT _row, substr(id, 5) AS id, relation, substr(target, 5) AS target FROM link
