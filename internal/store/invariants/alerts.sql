-- An alert or task stands as a step of it says and none is gone; a standing alert is looked at again; what stands lies where its case lies.
SELECT a.id || ' was never raised' AS what FROM alert a WHERE NOT EXISTS (SELECT 1 FROM step s WHERE s.thing_id = a.id)
UNION ALL
SELECT a.id || ' stands and is never looked at again' FROM alert a WHERE a.standing AND a.next_at IS NULL
UNION ALL
SELECT t.id || ' was never asked for' FROM task t WHERE NOT EXISTS (SELECT 1 FROM step s WHERE s.thing_id = t.id)
UNION ALL
SELECT a.id || ' is ' || a.status || ', and no step says so' FROM alert a WHERE NOT EXISTS (SELECT 1 FROM step s WHERE s.thing_id = a.id AND s.to_state = a.status)
UNION ALL
SELECT t.id || ' is ' || t.status || ', and no step says so' FROM task t WHERE NOT EXISTS (SELECT 1 FROM step s WHERE s.thing_id = t.id AND s.to_state = t.status)
UNION ALL
SELECT s.thing_id || ' was asked for and is gone' FROM step s WHERE s.thing = 'task' AND NOT EXISTS (SELECT 1 FROM task t WHERE t.id = s.thing_id)
UNION ALL
SELECT s.thing_id || ' was raised and is gone' FROM step s WHERE s.thing = 'alert' AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.id = s.thing_id)
UNION ALL
SELECT a.id || ' stands elsewhere' FROM alert a JOIN cases c ON c.id = a.case_id
WHERE a.standing AND (a.area <> c.area OR coalesce(a.facility, '') <> coalesce(c.facility, '') OR coalesce(a.station, '') <> coalesce(c.station, '')
  OR coalesce(a.team, '') <> coalesce(c.team, '') OR coalesce(a.doctor, '') <> coalesce(c.doctor, ''))
UNION ALL
SELECT t.id || ' stands elsewhere' FROM task t JOIN cases c ON c.id = t.case_id
WHERE t.standing AND (t.area <> c.area OR coalesce(t.facility, '') <> coalesce(c.facility, '') OR coalesce(t.station, '') <> coalesce(c.station, '')
  OR coalesce(t.team, '') <> coalesce(c.team, '') OR coalesce(t.doctor, '') <> coalesce(c.doctor, ''))
