-- The doors of the family: links and codes by which somebody without an account
-- reaches their own page, reports that came from there, messages that belong to no
-- case yet, and the telephones on which people on duty are told. Instants of links,
-- codes and knocks are real time, the others domain time.

-- What opens the page of one person: only the hash of the token is kept.
CREATE TABLE person_link (
  hash       BYTEA  PRIMARY KEY,
  id         TEXT   NOT NULL UNIQUE,
  person     TEXT   NOT NULL REFERENCES person (id),
  kind       TEXT   NOT NULL CHECK (kind IN ('given', 'visit')), -- by staff; after a code, for a day
  made_at    BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at   BIGINT,
  used_at    BIGINT,          -- last opened
  made_by    TEXT   NOT NULL, -- account id, or "person" after a code
  CHECK (expires_at > made_at)
);
CREATE UNIQUE INDEX person_link_one ON person_link (person) WHERE kind = 'given' AND ended_at IS NULL;
CREATE INDEX person_link_of  ON person_link (person, kind, made_at);
CREATE INDEX person_link_old ON person_link (expires_at) WHERE kind = 'visit';

-- Codes that were sent to a telephone; neither number nor code can be read here.
CREATE TABLE phone_code (
  id         TEXT   PRIMARY KEY,
  phone      BYTEA  NOT NULL, -- under the key of the installation
  code       BYTEA  NOT NULL, -- with the id, under the same key
  case_id    TEXT   REFERENCES cases (id), -- the report that it confirms; NULL for whoever asks for their page
  made_at    BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  tries      BIGINT NOT NULL CHECK (tries >= 0),
  used_at    BIGINT
);
CREATE INDEX phone_code_old ON phone_code (made_at);
CREATE INDEX phone_code_of  ON phone_code (case_id, id) WHERE case_id IS NOT NULL;

-- How often somebody did something of late: a telephone or a link, never readable.
CREATE TABLE knock (
  who   BYTEA  NOT NULL,
  kind  TEXT   NOT NULL CHECK (kind <> ''),
  times BIGINT NOT NULL CHECK (times >= 1),
  since BIGINT NOT NULL,
  PRIMARY KEY (who, kind)
);
CREATE INDEX knock_old ON knock (since);

-- Cases that their own people reported; unverified until the telephone answered.
CREATE TABLE self_report (
  case_id     TEXT   PRIMARY KEY REFERENCES cases (id),
  at          BIGINT NOT NULL,
  verified_at BIGINT,
  CHECK (verified_at IS NULL OR verified_at >= at)
);

-- Messages of people that belong to no case, until somebody has seen to them.
CREATE TABLE letter (
  message     TEXT    PRIMARY KEY REFERENCES inbound_message (id),
  area        TEXT    NOT NULL,  -- of the place they named, or that this installation serves
  rank        BIGINT  NOT NULL CHECK (rank IN (0, 1)), -- 0: urgent
  why         TEXT    NOT NULL CHECK (why IN ('help', 'unknown_phone', 'household', 'too_many', 'machine', 'not_taken')),
  at          BIGINT  NOT NULL,
  answered_at BIGINT,
  answered_by TEXT    NOT NULL,
  outcome     TEXT    NOT NULL,  -- in the words of who answered
  version     BIGINT  NOT NULL CHECK (version >= 1),
  CHECK ((answered_at IS NULL) = (answered_by = ''))
);
CREATE INDEX letter_board ON letter (rank, at, message) WHERE answered_at IS NULL;
CREATE INDEX letter_in    ON letter (area, rank, at, message) WHERE answered_at IS NULL;

-- The telephone on which an account is told of alerts, and how it likes to be.
CREATE TABLE account_phone (
  account TEXT   PRIMARY KEY REFERENCES account (id),
  phone   TEXT   NOT NULL CHECK (phone <> ''),
  channel TEXT   NOT NULL, -- name of a channel of the settings, or empty for their own order
  at      BIGINT NOT NULL
);
