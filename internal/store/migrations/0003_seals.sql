-- Sealing the audit: its rows stay as the commands wrote them, and seals, chained
-- by their hashes, stand beside them.

-- One for each way to search.
CREATE INDEX audit_by_time    ON audit (at, tx, seq);
CREATE INDEX audit_by_actor   ON audit (actor, at, tx, seq);
CREATE INDEX audit_by_subject ON audit (subject, at, tx, seq);
CREATE INDEX audit_by_action  ON audit (action, at, tx, seq);

-- Seal n covers the rows after the last of seal n - 1, up to its own last.
CREATE TABLE audit_seal (
  n          BIGINT PRIMARY KEY,
  first_tx   BIGINT NOT NULL,
  first_seq  BIGINT NOT NULL,
  last_tx    BIGINT NOT NULL,
  last_seq   BIGINT NOT NULL,
  row_count  BIGINT NOT NULL CHECK (row_count > 0),
  row_total  BIGINT NOT NULL,          -- of this seal and all before it
  at         BIGINT NOT NULL,          -- real instant
  tree       BYTEA  NOT NULL,          -- Merkle hash of the rows
  prev       BYTEA  NOT NULL,          -- hash of the seal before
  hash       BYTEA  NOT NULL,
  marks      BYTEA  NOT NULL           -- eight bytes a row, to name the row that was tampered with
);
CREATE UNIQUE INDEX audit_seal_last ON audit_seal (last_tx, last_seq);

-- The signed roots.
CREATE TABLE audit_root (
  seal      BIGINT PRIMARY KEY REFERENCES audit_seal (n),
  day       TEXT   NOT NULL UNIQUE,    -- in Viet Nam, by the real clock
  document  TEXT   NOT NULL
);

-- The one node that seals.
CREATE TABLE audit_lease (
  id     BIGINT PRIMARY KEY CHECK (id = 1),
  holder TEXT   NOT NULL,
  until  BIGINT NOT NULL               -- real instant
);
