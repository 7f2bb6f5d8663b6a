-- A case stands as its last step says, rests on a judgement that is there, its steps and judgements are numbered without a hole, and what is owed in it lies where it lies.
SELECT c.id || ' is ' || c.status || ', and no step says so' AS what FROM cases c
WHERE NOT EXISTS (SELECT 1 FROM step s WHERE s.case_id = c.id AND s.thing = 'case' AND s.to_state = c.status)
UNION ALL
SELECT c.id || ' rests on no judgement' FROM cases c WHERE NOT EXISTS (SELECT 1 FROM assessment a WHERE a.case_id = c.id AND a.n = c.judged)
UNION ALL
SELECT c.id || ' has a step beyond its count' FROM cases c
WHERE EXISTS (SELECT 1 FROM step s WHERE s.case_id = c.id AND s.n > c.steps) OR EXISTS (SELECT 1 FROM assessment a WHERE a.case_id = c.id AND a.n > c.steps)
UNION ALL
SELECT c.id || ' is judged by facts that are not there' FROM cases c WHERE NOT EXISTS (SELECT 1 FROM case_facts f WHERE f.case_id = c.id AND f.n = c.facts)
UNION ALL
SELECT g.case_id || ' is owed something though it is closed' FROM gap g JOIN cases c ON c.id = g.case_id WHERE NOT c.open
UNION ALL
SELECT c.id || ' is open and nobody is asked for its next reading, manager or contact' FROM cases c
WHERE c.open AND NOT EXISTS (SELECT 1 FROM gap g WHERE g.case_id = c.id)
UNION ALL
SELECT c.id || ' has a hole in its steps and judgements' FROM cases c
WHERE c.steps <> (SELECT count(*) FROM step s WHERE s.case_id = c.id) + (SELECT count(*) FROM assessment a WHERE a.case_id = c.id) + (SELECT count(*) FROM transfer_step t WHERE t.case_id = c.id)
UNION ALL
SELECT s.case_id || ' has a step and a judgement of one number' FROM step s JOIN assessment a ON a.case_id = s.case_id AND a.n = s.n
UNION ALL
SELECT g.case_id || ' is owed something elsewhere' FROM gap g JOIN cases c ON c.id = g.case_id
WHERE g.area <> c.area OR coalesce(g.facility, '') <> coalesce(c.facility, '') OR coalesce(g.station, '') <> coalesce(c.station, '')
  OR coalesce(g.team, '') <> coalesce(c.team, '') OR coalesce(g.doctor, '') <> coalesce(c.doctor, '')
