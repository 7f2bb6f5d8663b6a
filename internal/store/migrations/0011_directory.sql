-- Sign-in through an outside directory, sessions that somebody can tell apart,
-- what was changed of an account, and staff who work somewhere else. Instants of
-- sign-ins are real time, those of the rest domain time.

-- Whom an outside directory knows as which account. An administrator links them;
-- what is taken away is deleted, and the audit keeps that it was.
CREATE TABLE directory_identity (
  id        TEXT   PRIMARY KEY,
  account   TEXT   NOT NULL REFERENCES account (id),
  issuer    TEXT   NOT NULL CHECK (issuer <> ''),
  subject   TEXT   NOT NULL CHECK (subject <> ''),
  linked_by TEXT   NOT NULL, -- account id
  linked_at BIGINT NOT NULL,
  UNIQUE (issuer, subject)
);
CREATE INDEX directory_identity_of ON directory_identity (account, id);

-- States that came back from a directory: each is taken once.
CREATE TABLE directory_return (
  state BYTEA  PRIMARY KEY, -- SHA-256
  at    BIGINT NOT NULL
);
CREATE INDEX directory_return_old ON directory_return (at);

ALTER TABLE session ADD COLUMN device    TEXT    NOT NULL DEFAULT ''; -- in words: "Firefox, Windows"
ALTER TABLE session ADD COLUMN directory BOOLEAN NOT NULL DEFAULT FALSE; -- begun through the directory
ALTER TABLE session ADD COLUMN locked_at BIGINT; -- until the PIN; NULL while it is not locked by hand

-- What was changed of an account. Logins and names of people stand here and in
-- account alone, never in events or the audit.
CREATE TABLE account_change (
  id      TEXT   PRIMARY KEY,
  account TEXT   NOT NULL REFERENCES account (id),
  at      BIGINT NOT NULL,
  actor   TEXT   NOT NULL,
  field   TEXT   NOT NULL CHECK (field IN ('login', 'name', 'lang')),
  was     TEXT   NOT NULL,
  becomes TEXT   NOT NULL,
  CHECK (was <> becomes)
);
CREATE INDEX account_change_of ON account_change (account, at, id);

-- Staff who work at another place: for a time, or for good, which the registry
-- then says as well.
CREATE TABLE staff_move (
  id            TEXT   PRIMARY KEY,
  staff         TEXT   NOT NULL REFERENCES staff_member (code),
  from_facility TEXT   NOT NULL, -- where they belonged, or empty
  from_area     TEXT   NOT NULL,
  facility      TEXT   NOT NULL, -- code of the facility or station, or empty
  team          TEXT   REFERENCES team (code),
  area          TEXT   NOT NULL CHECK (area <> ''), -- of the new place
  from_day      TEXT   NOT NULL CHECK (from_day <> ''),
  to_day        TEXT,            -- first day no more; NULL for good
  reason        TEXT   NOT NULL CHECK (reason <> ''), -- the order
  made_by       TEXT   NOT NULL,
  made_at       BIGINT NOT NULL,
  ended_by      TEXT,            -- who called them back before the day
  CHECK (to_day IS NULL OR to_day >= from_day),
  CHECK (facility <> '' OR team IS NOT NULL)
);
CREATE INDEX staff_move_of          ON staff_move (staff, from_day, id);
CREATE INDEX staff_move_to_facility ON staff_move (facility, staff);
CREATE INDEX staff_move_to_team     ON staff_move (team, staff);
CREATE INDEX staff_move_to_area     ON staff_move (area, staff);
