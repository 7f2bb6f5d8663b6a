-- What is known of a vehicle and of a trip ends: duty and crew have an age of their own, and one that
-- broke down waits for somebody to say that it drives.

-- NULL is not known: of what was said until now nobody kept whether it was said then or
-- carried over.
ALTER TABLE vehicle_check ADD COLUMN duty_at BIGINT;
ALTER TABLE vehicle_check ADD COLUMN crew_at BIGINT;
ALTER TABLE vehicle_check ADD COLUMN broken BOOLEAN NOT NULL DEFAULT FALSE CHECK (NOT (broken AND on_duty));
UPDATE vehicle_check SET broken = TRUE WHERE NOT on_duty
  AND EXISTS (SELECT 1 FROM trip t WHERE t.vehicle = vehicle_check.vehicle AND t.ended_at = vehicle_check.at AND t.status = 'broken_off');

-- Where somebody was on the way to before they were sent elsewhere, and whether the
-- oxygen aboard is known to suffice for how they breathe now.
ALTER TABLE trip ADD COLUMN via    TEXT NOT NULL DEFAULT ''; -- codes, after each other
ALTER TABLE trip ADD COLUMN aboard TEXT NOT NULL DEFAULT '' CHECK (aboard IN ('', 'enough', 'short', 'not_known'));
