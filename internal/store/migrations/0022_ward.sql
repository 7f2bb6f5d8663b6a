-- The ward: how people breathe and what came in of oxygen, so that it is known how
-- long it lasts; an alarm that somebody sees to; the surge stage of a unit, and what
-- the Department activated of a hospital's plans.

-- How they breathe as it was last said (fact oxygen_support); empty: nobody said.
ALTER TABLE cases ADD COLUMN support TEXT NOT NULL DEFAULT '';

-- Who took oxygen when it was counted (JSON of oxygen.Patients), empty: not known;
-- and what came in since the count before, NULL: nobody said.
ALTER TABLE oxygen_stock ADD COLUMN patients TEXT NOT NULL DEFAULT '';
ALTER TABLE oxygen_stock ADD COLUMN received_cylinders BIGINT CHECK (received_cylinders >= 0);
ALTER TABLE oxygen_stock ADD COLUMN received_kg BIGINT CHECK (received_kg >= 0);

-- Oxygen that runs out at a facility, or of which nobody knows: one row while it lasts.
CREATE TABLE oxygen_alarm (
  id       TEXT   PRIMARY KEY CHECK (id <> ''),
  facility TEXT   NOT NULL REFERENCES facility (code),
  level    TEXT   NOT NULL CHECK (level IN ('low', 'critical', 'not_known')),
  at       BIGINT NOT NULL, -- raised
  since    BIGINT NOT NULL, -- at this level since
  owner    TEXT   NOT NULL, -- account that sees to it; empty: nobody
  taken_at BIGINT,
  note     TEXT   NOT NULL, -- what they do about it
  ended_at BIGINT,
  version  BIGINT NOT NULL CHECK (version >= 1),
  CHECK ((owner = '') = (taken_at IS NULL)),
  CHECK (since >= at)
);
CREATE UNIQUE INDEX oxygen_alarm_open ON oxygen_alarm (facility) WHERE ended_at IS NULL; -- one a facility
CREATE INDEX oxygen_alarm_of ON oxygen_alarm (facility, at, id);

-- All inpatient beds of a hospital, COVID-19 or not: what a share is a share of.
-- Append-only; the latest counts.
CREATE TABLE inpatient_beds (
  facility TEXT   NOT NULL REFERENCES facility (code),
  at       BIGINT NOT NULL,
  id       TEXT   NOT NULL,
  beds     BIGINT NOT NULL CHECK (beds >= 0),
  actor    TEXT   NOT NULL,
  given_by TEXT   NOT NULL, -- who said so on the telephone
  PRIMARY KEY (facility, at, id)
);

-- The surge stage of a unit (Plan 1080 VIII) as the Department declared it, each time.
-- Append-only; the latest row that has begun counts, of the nearest unit.
CREATE TABLE surge_stage (
  id      TEXT   PRIMARY KEY CHECK (id <> ''),
  area    TEXT   NOT NULL CHECK (area <> ''),
  stage   BIGINT NOT NULL CHECK (stage BETWEEN 0 AND 4), -- 0: none of its own
  from_at BIGINT NOT NULL,
  reason  TEXT   NOT NULL CHECK (reason <> ''),
  actor   TEXT   NOT NULL CHECK (actor <> ''),
  at      BIGINT NOT NULL,
  CHECK (from_at >= at)
);
CREATE INDEX surge_stage_of ON surge_stage (area, at, id);

-- What the Department activated of the plans of a hospital, each time. Append-only;
-- the latest row of a plan counts.
CREATE TABLE surge_plan (
  id       TEXT    PRIMARY KEY CHECK (id <> ''),
  facility TEXT    NOT NULL REFERENCES facility (code),
  plan     TEXT    NOT NULL CHECK (plan <> ''), -- id of a norm of the pack, or a role
  active   BOOLEAN NOT NULL,                    -- false: taken back
  beds     BIGINT  CHECK (beds >= 0),           -- that are asked for; NULL: as the plan says
  stage    BIGINT  NOT NULL CHECK (stage BETWEEN 0 AND 4), -- in force then; 0: none
  pack     TEXT    NOT NULL CHECK (pack <> ''),
  reason   TEXT    NOT NULL CHECK (reason <> ''),
  actor    TEXT    NOT NULL CHECK (actor <> ''),
  at       BIGINT  NOT NULL,
  CHECK (active OR beds IS NULL)
);
CREATE INDEX surge_plan_of ON surge_plan (facility, plan, at, id);
