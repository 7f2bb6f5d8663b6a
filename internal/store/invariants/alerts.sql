-- An alert or task that stands has a step that began it; a standing alert is looked at again; one that ended says how.
SELECT a.id || ' was never raised' AS what FROM alert a WHERE NOT EXISTS (SELECT 1 FROM step s WHERE s.thing_id = a.id)
UNION ALL
SELECT a.id || ' stands and is never looked at again' FROM alert a WHERE a.standing AND a.next_at IS NULL
UNION ALL
SELECT t.id || ' was never asked for' FROM task t WHERE NOT EXISTS (SELECT 1 FROM step s WHERE s.thing_id = t.id)
