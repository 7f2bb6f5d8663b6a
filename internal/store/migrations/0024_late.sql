-- What is late of a close contact or of a letter climbs as alerts do; calls that come
-- in are letters; a letter is put to a case; what a record that was merged said stands
-- beside what its case said.

ALTER TABLE contact ADD COLUMN late_at BIGINT; -- from then on those on duty are told
ALTER TABLE contact ADD COLUMN next_at BIGINT; -- the next of them is told
ALTER TABLE contact ADD COLUMN told TEXT NOT NULL DEFAULT '[]'; -- JSON: posts, when, who
UPDATE contact SET late_at = due, next_at = due WHERE open;
CREATE INDEX contact_next ON contact (next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX contact_late ON contact (late_at) WHERE late_at IS NOT NULL;

CREATE TABLE letter_next (
  message     TEXT    PRIMARY KEY REFERENCES inbound_message (id),
  area        TEXT    NOT NULL,  -- of the place they named, or that this installation serves
  rank        BIGINT  NOT NULL CHECK (rank IN (0, 1)), -- 0: urgent
  why         TEXT    NOT NULL CHECK (why IN ('help', 'unknown_phone', 'household', 'too_many', 'machine', 'not_taken', 'call')),
  at          BIGINT  NOT NULL,
  next_at     BIGINT,            -- the next on duty is told; NULL where nobody can be
  told        TEXT    NOT NULL,  -- JSON: posts, when, who
  answered_at BIGINT,
  answered_by TEXT    NOT NULL,
  act         TEXT    NOT NULL CHECK (act IN ('', 'seen', 'belongs', 'new', 'nuisance')),
  case_id     TEXT    REFERENCES cases (id), -- to which it was put, or that was opened for it
  outcome     TEXT    NOT NULL,  -- in the words of who answered
  version     BIGINT  NOT NULL CHECK (version >= 1),
  CHECK ((answered_at IS NULL) = (answered_by = '')),
  CHECK ((answered_at IS NULL) = (act = '')),
  CHECK (answered_at IS NULL OR next_at IS NULL),
  CHECK ((case_id IS NOT NULL) = (act IN ('belongs', 'new')))
);
INSERT INTO letter_next (message, area, rank, why, at, next_at, told, answered_at, answered_by, act, case_id, outcome, version)
  SELECT message, area, rank, why, at, CASE WHEN answered_at IS NULL THEN at END, '[]', answered_at, answered_by,
    CASE WHEN answered_at IS NULL THEN '' ELSE 'seen' END, NULL, outcome, version FROM letter;
DROP TABLE letter;
ALTER TABLE letter_next RENAME TO letter;
CREATE INDEX letter_board ON letter (rank, at, message) WHERE answered_at IS NULL;
CREATE INDEX letter_in    ON letter (area, rank, at, message) WHERE answered_at IS NULL;
CREATE INDEX letter_call  ON letter (next_at, message) WHERE next_at IS NOT NULL;
CREATE INDEX letter_case  ON letter (case_id, message) WHERE case_id IS NOT NULL;

-- What was last said in records that were merged into this one, by the case that ended
-- with it (JSON: case id to monitor.Said); taking a merging back takes it away.
ALTER TABLE cases ADD COLUMN said_from TEXT NOT NULL DEFAULT '';
