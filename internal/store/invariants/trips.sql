-- A vehicle carries one person at a time, or several who share it; the first seat is taken while any is, and a trip stands as its steps and its transfer say.
SELECT t.id || ' shares its vehicle and may not' AS what FROM trip t
WHERE t.ended_at IS NULL AND NOT t.shared AND EXISTS (SELECT 1 FROM trip o WHERE o.vehicle = t.vehicle AND o.ended_at IS NULL AND o.id <> t.id)
UNION ALL
SELECT t.id || ' is in a vehicle whose first seat is free' FROM trip t
WHERE t.ended_at IS NULL AND t.seat > 1 AND NOT EXISTS (SELECT 1 FROM trip o WHERE o.vehicle = t.vehicle AND o.ended_at IS NULL AND o.seat = 1)
UNION ALL
SELECT t.id || ' is ' || t.status || ', and no step says so' FROM trip t
WHERE NOT EXISTS (SELECT 1 FROM transfer_step s WHERE s.thing_id = t.id AND s.to_state = t.status)
UNION ALL
SELECT t.id || ' drives for a transfer that names another vehicle' FROM trip t JOIN transfer m ON m.id = t.transfer
WHERE t.ended_at IS NULL AND (COALESCE(t.vehicle, '') <> COALESCE(m.vehicle, '') OR t.means <> m.means)
UNION ALL
SELECT t.id || ' carries somebody whose transfer says that they wait' FROM trip t JOIN transfer m ON m.id = t.transfer
WHERE t.ended_at IS NULL AND (t.status = 'loaded') <> (m.status IN ('on_the_way', 'returning'))
