-- Alarms of oxygen, and transfers that nobody places in time, are told to those on duty
-- post by post; how people breathe has an age; a count that was taken earlier is
-- compared with those who lay there then.

ALTER TABLE oxygen_alarm ADD COLUMN free_at BIGINT; -- nobody has taken it since; NULL: somebody has, or it ended
ALTER TABLE oxygen_alarm ADD COLUMN next_at BIGINT; -- the next on duty is told, or whoever took it has had a shift
ALTER TABLE oxygen_alarm ADD COLUMN told TEXT NOT NULL DEFAULT '[]'; -- JSON: posts, when, who, since free_at
UPDATE oxygen_alarm SET free_at = since, next_at = since WHERE ended_at IS NULL AND owner = '';
UPDATE oxygen_alarm SET next_at = taken_at + 28800000000 WHERE ended_at IS NULL AND owner <> ''; -- eight hours
CREATE INDEX oxygen_alarm_next ON oxygen_alarm (next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX oxygen_alarm_free ON oxygen_alarm (level, free_at) WHERE free_at IS NOT NULL;

ALTER TABLE transfer ADD COLUMN next_at BIGINT; -- the next on duty is told that nobody has placed it
ALTER TABLE transfer ADD COLUMN told TEXT NOT NULL DEFAULT '[]'; -- JSON: posts, when, who, in this status
UPDATE transfer SET next_at = coalesce(due, since) WHERE open AND status IN ('requested', 'seeking');
CREATE INDEX transfer_next ON transfer (next_at, id) WHERE next_at IS NOT NULL;

-- When it was said how they breathe; NULL: not known, so that it counts as not said
-- until the next reading.
ALTER TABLE cases ADD COLUMN support_at BIGINT;

CREATE INDEX stay_ended ON stay (facility, tier, class, until_at) WHERE until_at IS NOT NULL;
