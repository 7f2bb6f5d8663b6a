-- A facility stands in an area, can be found by a word, and shares its code with no station.
SELECT f.code || ' stands nowhere' AS what FROM facility f WHERE NOT EXISTS (SELECT 1 FROM area a WHERE a.code = f.area)
UNION ALL
SELECT f.code || ' cannot be found' FROM facility f WHERE NOT EXISTS (SELECT 1 FROM registry_word w WHERE w.kind = 'facility' AND w.code = f.code)
UNION ALL
SELECT f.code || ' is a station too' FROM facility f JOIN station s ON s.code = f.code
