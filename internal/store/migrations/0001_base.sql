-- What every database has: its stamp and clock, the commands that took effect,
-- the event feed and the audit. Instants are microseconds since 1970 in UTC.

CREATE TABLE meta (
  id           BIGINT  PRIMARY KEY CHECK (id = 1),
  database_id  TEXT    NOT NULL,
  mark         TEXT    NOT NULL CHECK (mark IN ('real', 'synthetic')),
  created_at   BIGINT  NOT NULL,
  clock_real   BIGINT  NOT NULL,                           -- the real instant the clock was last set
  clock_domain BIGINT  NOT NULL,                           -- the domain instant it was set to
  clock_speed  BIGINT  NOT NULL CHECK (clock_speed >= 0),  -- domain seconds a real second
  feed_base    BIGINT  NOT NULL,                           -- added to the engine's transaction number
  copying      BOOLEAN NOT NULL,                           -- a copy into this database is unfinished
  CHECK (mark = 'synthetic' OR (clock_real = clock_domain AND clock_speed = 1))
);

-- The first answer to each command that came with an idempotency key.
CREATE TABLE command (
  actor     TEXT   NOT NULL,
  key       TEXT   NOT NULL,
  body_hash BYTEA  NOT NULL,
  at        BIGINT NOT NULL,
  answer    TEXT   NOT NULL CHECK (answer <> ''), -- JSON
  PRIMARY KEY (actor, key)
);

CREATE TABLE feed (
  tx          BIGINT NOT NULL,
  seq         BIGINT NOT NULL,
  at          BIGINT NOT NULL,
  kind        TEXT   NOT NULL,
  area        TEXT   NOT NULL,
  id          TEXT   NOT NULL,
  before_json TEXT,
  after_json  TEXT,
  PRIMARY KEY (tx, seq)
);

-- Rows are written unchained by the commands and never changed; what chains them
-- stands beside them.
CREATE TABLE audit (
  tx      BIGINT NOT NULL,
  seq     BIGINT NOT NULL,
  at      BIGINT NOT NULL,
  actor   TEXT   NOT NULL,
  behalf  TEXT,
  channel TEXT   NOT NULL CHECK (channel IN ('app', 'phone', 'paper', 'system')),
  action  TEXT   NOT NULL,
  area    TEXT   NOT NULL,
  subject TEXT   NOT NULL,
  reason  TEXT,
  detail  TEXT,
  PRIMARY KEY (tx, seq)
) WITHOUT ROWID;
