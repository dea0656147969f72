-- A reference is an address or, where none was read, a citation.
SELECT _row, substr(id, 5) AS id, name, "year", data_source_type AS source_type, method, policy_question, ethics_safeguards,
    limitation, indicator_gap,
    CASE WHEN starts_with(reference, 'http') THEN reference ELSE '' END AS address,
    CASE WHEN starts_with(reference, 'http') THEN '' ELSE reference END AS citation
FROM innovation
