-- A station stands in an area and can be found by a word.
SELECT s.code || ' stands nowhere' AS what FROM station s WHERE NOT EXISTS (SELECT 1 FROM area a WHERE a.code = s.area)
UNION ALL
SELECT s.code || ' cannot be found' FROM station s WHERE NOT EXISTS (SELECT 1 FROM registry_word w WHERE w.kind = 'station' AND w.code = s.code)
