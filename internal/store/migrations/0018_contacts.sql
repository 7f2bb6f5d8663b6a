-- Periods of retention are set by two; close contacts are followed by a plan; the
-- register of those to be protected before they are ill.

-- A period somebody proposes; another confirms it, and it moves to retention (P139).
CREATE TABLE retention_proposal (
  record  TEXT   PRIMARY KEY CHECK (record <> ''),
  days    BIGINT NOT NULL CHECK (days >= 1),
  source  TEXT   NOT NULL CHECK (source <> ''),
  by_whom TEXT   NOT NULL CHECK (by_whom <> ''),
  at      BIGINT NOT NULL
);
ALTER TABLE retention ADD COLUMN confirmed_by TEXT NOT NULL DEFAULT '' CHECK (confirmed_by <> by_whom);
