-- Law and privacy: consents, requests of people about data on them, what must
-- outlive a correction, holds, and how long records are kept.

-- What a person agreed to, or agrees to no more. Append-only: the last row of a
-- purpose counts.
CREATE TABLE consent (
  person  TEXT    NOT NULL REFERENCES person (id),
  n       BIGINT  NOT NULL CHECK (n >= 1),
  purpose TEXT    NOT NULL CHECK (purpose IN ('messages', 'protection_register', 'research', 'outside_support')),
  given   BOOLEAN NOT NULL, -- else withdrawn
  how     TEXT    NOT NULL CHECK (how IN ('paper', 'phone', 'in_person', 'page')),
  said_by TEXT    NOT NULL CHECK (said_by IN ('self', 'guardian', 'family')),
  actor   TEXT    NOT NULL,
  at      BIGINT  NOT NULL,
  PRIMARY KEY (person, n)
);

-- The key of a person, sealed by the key of the installation. Without it nobody
-- reads person_history.
CREATE TABLE person_key (
  person    TEXT   PRIMARY KEY REFERENCES person (id),
  sealed    BYTEA, -- NULL: destroyed
  at        BIGINT NOT NULL,
  erased_at BIGINT,
  CHECK ((sealed IS NULL) = (erased_at IS NOT NULL))
);

-- Earlier values of what tells who somebody is. Append-only.
CREATE TABLE person_history (
  person  TEXT   NOT NULL REFERENCES person (id),
  n       BIGINT NOT NULL CHECK (n >= 1),
  at      BIGINT NOT NULL, -- when they were replaced
  actor   TEXT   NOT NULL,
  reason  TEXT   NOT NULL CHECK (reason IN ('changed', 'merged')),
  fields  TEXT   NOT NULL, -- JSON list of what changed
  content BYTEA  NOT NULL, -- sealed by the key of the person
  PRIMARY KEY (person, n)
);
CREATE INDEX person_merged ON person (merged, id) WHERE merged IS NOT NULL;

CREATE TABLE privacy_request (
  id          TEXT    PRIMARY KEY CHECK (id <> ''),
  kind        TEXT    NOT NULL CHECK (kind IN ('access', 'correction', 'erasure', 'objection')),
  person      TEXT    REFERENCES person (id),
  staff       TEXT    REFERENCES staff_member (code),
  account     TEXT    REFERENCES account (id),
  area        TEXT    NOT NULL CHECK (area <> ''),
  status      TEXT    NOT NULL CHECK (status IN ('received', 'accepted', 'fulfilled', 'refused', 'answered', 'withdrawn')),
  open        BOOLEAN NOT NULL,
  received_at BIGINT  NOT NULL,
  received_by TEXT    NOT NULL,
  identity    TEXT    NOT NULL CHECK (identity IN ('identity_card', 'insurance_card', 'known', 'called_back', 'signed_in')),
  asked_by    TEXT    NOT NULL CHECK (asked_by IN ('self', 'guardian', 'family')),
  purpose     TEXT    NOT NULL, -- objected to, or empty
  words       TEXT    NOT NULL, -- what they said; emptied by an erasure
  due         BIGINT  NOT NULL,
  accepted_by TEXT    NOT NULL,
  ground      TEXT    NOT NULL,
  ended_at    BIGINT,
  version     BIGINT  NOT NULL CHECK (version >= 1),
  CHECK ((CASE WHEN person IS NULL THEN 0 ELSE 1 END) + (CASE WHEN staff IS NULL THEN 0 ELSE 1 END) + (CASE WHEN account IS NULL THEN 0 ELSE 1 END) = 1),
  CHECK (kind IN ('access', 'correction') OR person IS NOT NULL),
  CHECK (kind <> 'erasure' OR accepted_by <> received_by), -- decided by a second person
  CHECK (open = (status NOT IN ('answered', 'withdrawn'))),
  CHECK (open = (ended_at IS NULL)),
  CHECK (status <> 'refused' OR ground <> ''),
  CHECK (status NOT IN ('accepted', 'fulfilled') OR accepted_by <> '')
);
CREATE INDEX privacy_request_due     ON privacy_request (due, id) WHERE open;
CREATE INDEX privacy_request_in      ON privacy_request (area, due, id);
CREATE INDEX privacy_request_all     ON privacy_request (due, id);
CREATE INDEX privacy_request_person  ON privacy_request (person, id);
CREATE INDEX privacy_request_staff   ON privacy_request (staff, id);
CREATE INDEX privacy_request_account ON privacy_request (account, id);
CREATE UNIQUE INDEX privacy_request_one ON privacy_request (person) WHERE open AND kind = 'erasure';

-- Every step of a request. Append-only.
CREATE TABLE privacy_step (
  request    TEXT   NOT NULL REFERENCES privacy_request (id),
  n          BIGINT NOT NULL CHECK (n >= 1),
  at         BIGINT NOT NULL,
  event      TEXT   NOT NULL CHECK (event <> ''),
  from_state TEXT   NOT NULL,
  to_state   TEXT   NOT NULL CHECK (to_state <> ''),
  actor      TEXT   NOT NULL,
  said       TEXT   NOT NULL, -- JSON: what the step needed; emptied by an erasure
  PRIMARY KEY (request, n)
);

-- What may not be erased or removed for a time: a person, or a kind of record.
CREATE TABLE legal_hold (
  id       TEXT   PRIMARY KEY CHECK (id <> ''),
  person   TEXT   REFERENCES person (id),
  record   TEXT   NOT NULL, -- kind of record, or empty
  reason   TEXT   NOT NULL CHECK (reason <> ''),
  by_whom  TEXT   NOT NULL,
  at       BIGINT NOT NULL,
  ended_at BIGINT,
  ended_by TEXT   NOT NULL,
  CHECK ((person IS NULL) = (record <> '')),
  CHECK ((ended_at IS NULL) = (ended_by = ''))
);
CREATE INDEX legal_hold_person ON legal_hold (person, id);
CREATE UNIQUE INDEX legal_hold_one  ON legal_hold (person) WHERE ended_at IS NULL AND person IS NOT NULL;
CREATE UNIQUE INDEX legal_hold_kind ON legal_hold (record) WHERE ended_at IS NULL AND record <> '';

-- Periods that differ from those of care.Records.
CREATE TABLE retention (
  record  TEXT   PRIMARY KEY CHECK (record <> ''),
  days    BIGINT NOT NULL CHECK (days >= 1),
  source  TEXT   NOT NULL CHECK (source <> ''),
  by_whom TEXT   NOT NULL,
  at      BIGINT NOT NULL,
  version BIGINT NOT NULL CHECK (version >= 1)
);

-- By what the daily job finds what is over.
CREATE INDEX command_by_time  ON command (at);
CREATE INDEX delivery_ended   ON delivery (ended_at, id) WHERE ended_at IS NOT NULL;
CREATE INDEX inbound_received ON inbound_message (received_at, id);
CREATE INDEX contact_over     ON contact (until, person);
CREATE INDEX case_closed      ON cases (closed_at, id) WHERE closed_at IS NOT NULL;

-- By what an export finds what is held on an account.
CREATE INDEX import_file_of ON import_file (account, id);
CREATE INDEX invitation_of  ON invitation (account, created_at, id);
