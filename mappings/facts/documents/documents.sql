SELECT _row, substr(id, 5) AS id, type, type AS class, title, title_lang, "year", container, volume, issue, pages, doi,
    CASE WHEN doi = '' THEN '' ELSE 'https://doi.org/' || doi END AS doi_address, isbn, url, language, language AS authority
FROM document
