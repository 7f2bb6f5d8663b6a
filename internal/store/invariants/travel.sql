-- A time of travel leads from somewhere to somewhere: each end is a facility, a station or a unit.
SELECT t.from_place || ' to ' || t.to_place || ' by ' || t.mode || ' leads nowhere' AS what FROM travel_time t
WHERE NOT EXISTS (SELECT 1 FROM facility f WHERE f.code = t.from_place) AND NOT EXISTS (SELECT 1 FROM station s WHERE s.code = t.from_place) AND NOT EXISTS (SELECT 1 FROM area a WHERE a.code = t.from_place)
UNION ALL
SELECT t.from_place || ' to ' || t.to_place || ' by ' || t.mode || ' leads nowhere' FROM travel_time t
WHERE NOT EXISTS (SELECT 1 FROM facility f WHERE f.code = t.to_place) AND NOT EXISTS (SELECT 1 FROM station s WHERE s.code = t.to_place) AND NOT EXISTS (SELECT 1 FROM area a WHERE a.code = t.to_place)
