-- A person stays somewhere, is found by a word of their name, which knows whether they
-- have a case, and is not merged in a circle.
SELECT p.id || ' stays nowhere' AS what FROM person p WHERE NOT EXISTS (SELECT 1 FROM area a WHERE a.code = p.area)
UNION ALL
SELECT p.id || ' cannot be found' FROM person p WHERE p.folded <> '' AND NOT EXISTS (SELECT 1 FROM person_word w WHERE w.person = p.id)
UNION ALL
SELECT w.person || ' has a case that their name does not lead to' FROM cases c JOIN person_word w ON w.person = c.person WHERE w.cases < CASE WHEN c.open THEN 2 ELSE 1 END
UNION ALL
SELECT w.person || ' has no such case as their name leads to' FROM person_word w WHERE w.cases > 0 AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.person = w.person AND (c.open OR w.cases = 1))
UNION ALL
SELECT p.id || ' is merged into one that is merged' FROM person p JOIN person q ON q.id = p.merged WHERE q.merged IS NOT NULL
