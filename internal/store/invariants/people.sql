-- A person stays somewhere, is found by a word of their name, and is not merged in a circle.
SELECT p.id || ' stays nowhere' AS what FROM person p WHERE NOT EXISTS (SELECT 1 FROM area a WHERE a.code = p.area)
UNION ALL
SELECT p.id || ' cannot be found' FROM person p WHERE p.folded <> '' AND NOT EXISTS (SELECT 1 FROM person_word w WHERE w.person = p.id)
UNION ALL
SELECT p.id || ' is merged into one that is merged' FROM person p JOIN person q ON q.id = p.merged WHERE q.merged IS NOT NULL
