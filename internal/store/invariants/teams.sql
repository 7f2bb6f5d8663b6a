-- A team belongs to an area and can be found by a word.
SELECT t.code || ' belongs nowhere' AS what FROM team t WHERE NOT EXISTS (SELECT 1 FROM area a WHERE a.code = t.area)
UNION ALL
SELECT t.code || ' cannot be found' FROM team t WHERE NOT EXISTS (SELECT 1 FROM registry_word w WHERE w.kind = 'team' AND w.code = t.code)
