-- The queue of work to do after a command, and the schedule.

CREATE TABLE job (
  id            TEXT   PRIMARY KEY,
  kind          TEXT   NOT NULL,
  slot          TEXT,            -- one pending job of a kind and slot; NULL takes any number
  args          TEXT   NOT NULL, -- JSON
  state         TEXT   NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead')),
  run_at        BIGINT NOT NULL, -- domain time before which it does not run
  held_until    BIGINT NOT NULL, -- real time: end of the lease when running, of the pause before a retry when waiting
  claim         BIGINT NOT NULL CHECK (claim >= 0), -- grows with each claim: only the last claimant may finish
  attempts_left BIGINT NOT NULL,
  max_attempts  BIGINT NOT NULL CHECK (max_attempts >= 1),
  last_error    TEXT,
  ended_at      BIGINT,          -- real time it was done or given up
  CHECK (attempts_left BETWEEN 0 AND max_attempts),
  CHECK (state <> 'waiting' OR attempts_left > 0),
  CHECK ((ended_at IS NULL) = (state IN ('waiting', 'running')))
);
CREATE INDEX job_pending ON job (state, run_at, id) WHERE ended_at IS NULL;
CREATE INDEX job_ended ON job (state, ended_at, id) WHERE ended_at IS NOT NULL;
CREATE UNIQUE INDEX job_slot ON job (kind, slot) WHERE ended_at IS NULL AND slot IS NOT NULL;

-- The last slot of each schedule that was put into the queue, or passed over.
CREATE TABLE job_schedule (
  kind TEXT   PRIMARY KEY,
  slot BIGINT NOT NULL -- domain time
);
