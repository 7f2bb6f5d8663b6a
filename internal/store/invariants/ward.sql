-- An alarm of oxygen is of a facility that has declared beds or counted oxygen and is told until somebody takes it, a surge stage of a unit, and a plan is taken back by whoever activated one.
SELECT a.id || ' is an alarm of a facility without beds or oxygen' AS what FROM oxygen_alarm a
WHERE NOT EXISTS (SELECT 1 FROM bed_pool p WHERE p.facility = a.facility) AND NOT EXISTS (SELECT 1 FROM oxygen_stock o WHERE o.facility = a.facility)
UNION ALL
SELECT a.id || ' stands, or has an owner, and its clocks say otherwise' FROM oxygen_alarm a
WHERE (a.next_at IS NULL) <> (a.ended_at IS NOT NULL) OR (a.free_at IS NULL) <> (a.ended_at IS NOT NULL OR a.owner <> '')
UNION ALL
SELECT s.id || ' is a stage of no unit' FROM surge_stage s WHERE NOT EXISTS (SELECT 1 FROM area a WHERE a.code = s.area)
UNION ALL
SELECT x.id || ' takes back a plan that nobody activated' FROM surge_plan x
WHERE NOT x.active AND NOT EXISTS (SELECT 1 FROM surge_plan y WHERE y.facility = x.facility AND y.plan = x.plan AND y.active AND (y.at < x.at OR y.at = x.at AND y.id < x.id))
