-- The counters of beds are the recount of stays and holds, what is beyond capacity is recorded while it lasts, and a transfer stands as its steps and its hold say.
SELECT p.facility || '/' || p.tier || '/' || p.class || ' counts ' || CAST(p.occupied AS TEXT) || ' occupied' AS what FROM bed_pool p
WHERE p.occupied <> (SELECT count(*) FROM stay s WHERE s.facility = p.facility AND s.tier = p.tier AND s.class = p.class AND s.until_at IS NULL)
UNION ALL
SELECT p.facility || '/' || p.tier || '/' || p.class || ' counts ' || CAST(p.held AS TEXT) || ' held' FROM bed_pool p
WHERE p.held <> (SELECT count(*) FROM hold h WHERE h.facility = p.facility AND h.tier = p.tier AND h.class = p.class AND h.ended_at IS NULL)
UNION ALL
SELECT p.facility || '/' || p.tier || '/' || p.class || ' is over-committed, or not, and the record says otherwise' FROM bed_pool p
WHERE (p.beyond > 0) <> EXISTS (SELECT 1 FROM over_commitment o WHERE o.facility = p.facility AND o.tier = p.tier AND o.class = p.class AND o.ended_at IS NULL)
UNION ALL
SELECT h.id || ' has a token that its pool never gave' FROM hold h JOIN bed_pool p ON p.facility = h.facility AND p.tier = h.tier AND p.class = h.class WHERE h.token > p.token
UNION ALL
SELECT h.id || ' is held for a transfer that says otherwise' FROM hold h JOIN transfer t ON t.id = h.transfer
WHERE h.ended_at IS NULL AND (NOT t.open OR t.token <> h.token OR t.to_facility IS NULL OR t.to_facility <> h.facility OR t.to_tier <> h.tier OR t.to_class <> h.class)
UNION ALL
SELECT h.id || ' neither expires nor alarms' FROM hold h WHERE h.ended_at IS NULL AND (h.expires_at IS NULL) = (h.alarm_at IS NULL)
UNION ALL
SELECT t.id || ' has a token and no hold in force' FROM transfer t
WHERE t.open AND t.token > 0 AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.transfer = t.id AND h.ended_at IS NULL)
UNION ALL
SELECT t.id || ' is ' || t.status || ', and no step says so' FROM transfer t
WHERE NOT EXISTS (SELECT 1 FROM transfer_step s WHERE s.thing_id = t.id AND s.to_state = t.status)
UNION ALL
SELECT s.case_id || ' has a step of a transfer beyond its count' FROM transfer_step s JOIN cases c ON c.id = s.case_id
WHERE s.n > c.steps OR EXISTS (SELECT 1 FROM step x WHERE x.case_id = s.case_id AND x.n = s.n) OR EXISTS (SELECT 1 FROM assessment x WHERE x.case_id = s.case_id AND x.n = s.n)
UNION ALL
SELECT t.id || ' waits for a bed, or does not, and its clock says otherwise' FROM transfer t WHERE (t.open AND t.status IN ('requested', 'seeking')) <> (t.next_at IS NOT NULL)
UNION ALL
SELECT t.id || ' is open though its case is closed' FROM transfer t JOIN cases c ON c.id = t.case_id WHERE t.open AND NOT c.open
UNION ALL
SELECT s.id || ' goes on though the person left ' || s.facility FROM stay s JOIN cases c ON c.id = s.case_id
WHERE s.until_at IS NULL AND (c.facility IS NULL OR c.facility <> s.facility)
UNION ALL
SELECT r.id || ' goes on though its transfer has ended' FROM trip r JOIN transfer t ON t.id = r.transfer WHERE r.ended_at IS NULL AND NOT t.open
