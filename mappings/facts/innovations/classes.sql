SELECT _row, substr(id, 5) AS id, property, concept FROM classification
