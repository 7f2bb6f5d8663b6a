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

-- Close contacts of a case (F1) and how they are followed. No use case wrote to the
-- table of this name before.
DROP TABLE contact;
CREATE TABLE contact (
  id         TEXT    PRIMARY KEY CHECK (id <> ''),
  case_id    TEXT    NOT NULL REFERENCES cases (id), -- of whom they were near
  person     TEXT    NOT NULL REFERENCES person (id),
  area       TEXT    NOT NULL CHECK (area <> ''), -- hamlet or commune where they stay
  kind       TEXT    NOT NULL CHECK (kind IN ('physical', 'masked', 'unmasked', 'carer')),
  vaccinated BOOLEAN, -- NULL: nobody knows
  last_on    TEXT    NOT NULL, -- day of the last contact
  until      TEXT    NOT NULL, -- isolated until the end of that day
  watch      TEXT    NOT NULL, -- watching themselves until that day
  plan       TEXT    NOT NULL CHECK (plan <> ''),
  pack       TEXT    NOT NULL CHECK (pack <> ''),
  pack_hash  TEXT    NOT NULL CHECK (pack_hash <> ''),
  facility   TEXT    REFERENCES facility (code), -- isolation site; NULL at home
  tested     TEXT    NOT NULL, -- JSON list of days
  status     TEXT    NOT NULL CHECK (status IN ('named', 'followed', 'unreachable', 'refusing', 'ended', 'became_case', 'mistaken')),
  open       BOOLEAN NOT NULL,
  since      BIGINT  NOT NULL, -- of the status
  spoken     BIGINT,
  owed       TEXT    NOT NULL CHECK (owed IN ('', 'call', 'test', 'visit', 'end')),
  due        BIGINT,
  became     TEXT    REFERENCES cases (id),
  at         BIGINT  NOT NULL,
  version    BIGINT  NOT NULL CHECK (version >= 1),
  CHECK (open = (status NOT IN ('ended', 'became_case', 'mistaken'))),
  CHECK (open = (due IS NOT NULL)),
  CHECK ((due IS NULL) = (owed = '')),
  CHECK ((status = 'became_case') = (became IS NOT NULL)),
  CHECK (until >= last_on AND watch >= until)
);
CREATE UNIQUE INDEX contact_of_case ON contact (case_id, person);
CREATE INDEX contact_of   ON contact (person, id);
CREATE INDEX contact_due  ON contact (due, id) WHERE open;
CREATE INDEX contact_in   ON contact (area, due, id) WHERE open;
CREATE INDEX contact_over ON contact (until, person);

-- Every step of a follow-up. Append-only.
CREATE TABLE contact_step (
  contact    TEXT   NOT NULL REFERENCES contact (id),
  n          BIGINT NOT NULL CHECK (n >= 1),
  at         BIGINT NOT NULL,
  event      TEXT   NOT NULL CHECK (event <> ''),
  from_state TEXT   NOT NULL,
  to_state   TEXT   NOT NULL CHECK (to_state <> ''),
  side       TEXT   NOT NULL,
  actor      TEXT   NOT NULL,
  said       TEXT   NOT NULL, -- JSON: what the step needed; emptied by an erasure
  PRIMARY KEY (contact, n)
);

-- The register of those to be protected before they are ill (Plan 1080 IV.5). Who is
-- on it agreed (consent, purpose protection_register).
CREATE TABLE protection (
  person    TEXT   PRIMARY KEY REFERENCES person (id),
  area      TEXT   NOT NULL CHECK (area <> ''), -- hamlet or commune where they stay
  grounds   TEXT   NOT NULL CHECK (grounds <> '[]'), -- JSON list
  doses     BIGINT CHECK (doses BETWEEN 0 AND 9), -- of vaccine; NULL: nobody knows
  last_dose TEXT,
  carer     TEXT   NOT NULL, -- who looks after them at home
  station   TEXT   REFERENCES station (code), -- and of the services: one of these or nobody
  team      TEXT   REFERENCES team (code),
  listed    TEXT, -- by what its row of a list is known again; nobody can read the person from it
  at        BIGINT NOT NULL,
  version   BIGINT NOT NULL CHECK (version >= 1),
  CHECK (station IS NULL OR team IS NULL)
);
CREATE UNIQUE INDEX protection_listed ON protection (listed) WHERE listed IS NOT NULL;
CREATE INDEX protection_in      ON protection (area, person);
CREATE INDEX protection_station ON protection (station, person) WHERE station IS NOT NULL;
CREATE INDEX protection_team    ON protection (team, person) WHERE team IS NOT NULL;
