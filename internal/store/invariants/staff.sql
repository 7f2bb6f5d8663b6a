-- Somebody of the staff belongs to an area, can be found by a word, works for a facility or station that is there, and is moved for a time to one place on a day.
SELECT s.code || ' belongs nowhere' AS what FROM staff_member s WHERE NOT EXISTS (SELECT 1 FROM area a WHERE a.code = s.area)
UNION ALL
SELECT s.code || ' cannot be found' FROM staff_member s WHERE NOT EXISTS (SELECT 1 FROM registry_word w WHERE w.kind = 'staff' AND w.code = s.code)
UNION ALL
SELECT s.code || ' works for ' || s.facility || ', which is not' FROM staff_member s
WHERE s.facility IS NOT NULL AND NOT EXISTS (SELECT 1 FROM facility f WHERE f.code = s.facility) AND NOT EXISTS (SELECT 1 FROM station t WHERE t.code = s.facility)
UNION ALL
SELECT m.staff || ' is moved to two places at a time' FROM staff_move m JOIN staff_move o ON o.staff = m.staff AND o.id > m.id
WHERE m.to_day > m.from_day AND o.to_day > o.from_day AND m.from_day < o.to_day AND o.from_day < m.to_day
UNION ALL
SELECT m.staff || ' is moved to ' || m.facility || ', which is not' FROM staff_move m
WHERE m.facility <> '' AND NOT EXISTS (SELECT 1 FROM facility f WHERE f.code = m.facility) AND NOT EXISTS (SELECT 1 FROM station t WHERE t.code = m.facility)
