-- A unit stands under its parent by its path, can be found by a word, and no code stands for two units on one day.
SELECT a.code || ' from ' || a.from_day || ' has the path ' || a.path AS what FROM area a
WHERE a.path <> CASE WHEN a.parent = '' THEN '' ELSE coalesce((SELECT max(p.path) FROM area p WHERE p.code = a.parent AND a.path = p.path || a.code || '/'), 'no parent/') END || a.code || '/'
UNION ALL
SELECT a.code || ' from ' || a.from_day || ' cannot be found' FROM area a
WHERE NOT EXISTS (SELECT 1 FROM area_word w WHERE w.code = a.code AND w.from_day = a.from_day)
UNION ALL
SELECT a.code || ' stands for two units from ' || b.from_day FROM area a JOIN area b ON b.code = a.code AND b.from_day > a.from_day
WHERE a.to_day IS NULL OR a.to_day > b.from_day
