-- A vehicle belongs to an area and can be found by a word.
SELECT v.code || ' belongs nowhere' AS what FROM vehicle v WHERE NOT EXISTS (SELECT 1 FROM area a WHERE a.code = v.area)
UNION ALL
SELECT v.code || ' cannot be found' FROM vehicle v WHERE NOT EXISTS (SELECT 1 FROM registry_word w WHERE w.kind = 'vehicle' AND w.code = v.code)
