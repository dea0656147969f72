-- Areas that no other contains: the world, groupings, residual categories.
SELECT 'area' AS _table, a._row, a.id AS area
FROM area AS a ANTI JOIN hierarchy AS h ON h.area = a.id
