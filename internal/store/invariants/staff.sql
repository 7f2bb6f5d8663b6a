-- Somebody of the staff belongs to an area, can be found by a word, and works for a facility or station that is there.
SELECT s.code || ' belongs nowhere' AS what FROM staff_member s WHERE NOT EXISTS (SELECT 1 FROM area a WHERE a.code = s.area)
UNION ALL
SELECT s.code || ' cannot be found' FROM staff_member s WHERE NOT EXISTS (SELECT 1 FROM registry_word w WHERE w.kind = 'staff' AND w.code = s.code)
UNION ALL
SELECT s.code || ' works for ' || s.facility || ', which is not' FROM staff_member s
WHERE s.facility IS NOT NULL AND NOT EXISTS (SELECT 1 FROM facility f WHERE f.code = s.facility) AND NOT EXISTS (SELECT 1 FROM station t WHERE t.code = s.facility)
