-- One version of a policy pack is in force in an area on a day, released by somebody else than who proposed it, each pack stands where its last step left it, and each text belongs to one.
SELECT a.id || ' and ' || b.id || ' are in force on ' || b.from_day AS what FROM pack a
JOIN pack b ON b.state = 'released' AND b.area = a.area AND b.name = a.name AND b.from_day > a.from_day
WHERE a.state = 'released' AND (a.to_day IS NULL OR a.to_day > b.from_day)
UNION ALL
SELECT p.id || ' is ' || p.state || ' after the step ' || s.event FROM pack p
JOIN pack_step s ON s.pack = p.id AND s.seq = (SELECT max(l.seq) FROM pack_step l WHERE l.pack = p.id)
WHERE s.event <> CASE WHEN p.state = 'draft' THEN 'uploaded' ELSE p.state END
UNION ALL
SELECT p.id || ' has no step' FROM pack p WHERE NOT EXISTS (SELECT 1 FROM pack_step s WHERE s.pack = p.id)
UNION ALL
SELECT p.id || ' was released by who proposed it' FROM pack p
JOIN pack_step r ON r.pack = p.id AND r.event = 'released'
JOIN pack_step q ON q.pack = p.id AND q.event = 'proposed'
WHERE r.actor = q.actor
UNION ALL
SELECT 'the text ' || t.hash || ' belongs to no pack' FROM pack_text t WHERE NOT EXISTS (SELECT 1 FROM pack p WHERE p.text_hash = t.hash)
