-- What a clinician decides and signs: what was last said of a person, overrides of
-- a judgement, medicines, papers; a later contact that fell due has its own word.

-- What was last said and measured (monitor.Said, JSON); empty: to be gathered from
-- the judgements of the case.
ALTER TABLE cases ADD COLUMN said TEXT NOT NULL DEFAULT '';

-- A further contact that is overdue is no missing first one.
CREATE TABLE gap_next (
  case_id  TEXT   NOT NULL REFERENCES cases (id),
  kind     TEXT   NOT NULL CHECK (kind IN ('no_manager', 'no_plan', 'no_first_contact', 'contact_overdue', 'no_medicines', 'missed_reading')),
  since    BIGINT NOT NULL,
  due      BIGINT NOT NULL,
  alerted  BOOLEAN NOT NULL, -- an alert was raised for it
  area     TEXT   NOT NULL CHECK (area <> ''),
  facility TEXT,
  station  TEXT,
  team     TEXT,
  doctor   TEXT,
  PRIMARY KEY (case_id, kind)
);
INSERT INTO gap_next (case_id, kind, since, due, alerted, area, facility, station, team, doctor)
  SELECT case_id, kind, since, due, alerted, area, facility, station, team, doctor FROM gap;
DROP TABLE gap;
ALTER TABLE gap_next RENAME TO gap;
CREATE INDEX gap_by_due     ON gap (due, case_id, kind);
CREATE INDEX gap_by_area    ON gap (area, due, case_id, kind);
CREATE INDEX gap_by_station ON gap (station, due, case_id, kind);
CREATE INDEX gap_by_team    ON gap (team, due, case_id, kind);
CREATE INDEX gap_by_doctor  ON gap (doctor, due, case_id, kind);
CREATE INDEX gap_by_facility ON gap (facility, due, case_id, kind);
CREATE INDEX gap_to_alert   ON gap (due, case_id, kind) WHERE NOT alerted;

-- What a clinician set in the place of what the rules answered (D30). Its steps stand
-- in step, the judgements that it made in assessment, both only added to.
CREATE TABLE override (
  id        TEXT    PRIMARY KEY CHECK (id <> ''),
  case_id   TEXT    NOT NULL REFERENCES cases (id),
  status    TEXT    NOT NULL CHECK (status IN ('proposed', 'standing', 'refused', 'withdrawn', 'ended')),
  down      BOOLEAN NOT NULL, -- lower in some part than what stood: two persons
  severity  TEXT    NOT NULL,
  risk      TEXT    NOT NULL,
  tier      TEXT    NOT NULL,
  ruled     TEXT    NOT NULL, -- JSON: what the rules answered then
  reason    TEXT    NOT NULL, -- empty once the person was erased
  by_whom   TEXT    NOT NULL CHECK (by_whom <> ''),
  at        BIGINT  NOT NULL,
  confirmer TEXT    NOT NULL,
  until     BIGINT, -- one that lowers ends then
  version   BIGINT  NOT NULL CHECK (version >= 1),
  CHECK (NOT down OR status IN ('proposed', 'refused', 'withdrawn') OR confirmer <> ''),
  CHECK (confirmer <> by_whom),
  CHECK (NOT down OR until IS NOT NULL)
);
CREATE UNIQUE INDEX override_standing ON override (case_id) WHERE status = 'standing';
CREATE UNIQUE INDEX override_proposed ON override (case_id) WHERE status = 'proposed';
CREATE INDEX override_of ON override (case_id, id);
CREATE INDEX override_until ON override (until, id) WHERE status = 'standing' AND until IS NOT NULL;

-- A step may be one of an override or a paper: which things have steps is for the
-- tables of package care to say.
CREATE TABLE step_next (
  case_id    TEXT   NOT NULL REFERENCES cases (id),
  n          BIGINT NOT NULL CHECK (n >= 1),
  at         BIGINT NOT NULL,
  thing      TEXT   NOT NULL CHECK (thing <> ''),
  thing_id   TEXT   NOT NULL,
  event      TEXT   NOT NULL CHECK (event <> ''),
  from_state TEXT   NOT NULL,
  to_state   TEXT   NOT NULL CHECK (to_state <> ''),
  side       TEXT   NOT NULL,
  actor      TEXT   NOT NULL,
  behalf     TEXT   NOT NULL,
  channel    TEXT   NOT NULL,
  reason     TEXT   NOT NULL,
  outcome    TEXT   NOT NULL, -- code of a call or visit, or what was set
  detail     TEXT   NOT NULL, -- JSON: what the step needed
  PRIMARY KEY (case_id, n)
);
INSERT INTO step_next (case_id, n, at, thing, thing_id, event, from_state, to_state, side, actor, behalf, channel, reason, outcome, detail)
  SELECT case_id, n, at, thing, thing_id, event, from_state, to_state, side, actor, behalf, channel, reason, outcome, detail FROM step;
DROP TABLE step;
ALTER TABLE step_next RENAME TO step;
CREATE INDEX step_of ON step (thing_id, n);

-- Who prescribed a drug package and until when that holds, what was given, what came
-- back (D43).
ALTER TABLE package ADD COLUMN prescriber    TEXT   NOT NULL DEFAULT ''; -- account
ALTER TABLE package ADD COLUMN prescribed_at BIGINT;
ALTER TABLE package ADD COLUMN valid_until   BIGINT; -- filled before, or made anew
ALTER TABLE package ADD COLUMN consented_at  BIGINT;
ALTER TABLE package ADD COLUMN dispensed_at  BIGINT;
ALTER TABLE package ADD COLUMN quantity      BIGINT NOT NULL DEFAULT 0 CHECK (quantity >= 0); -- tablets and capsules
ALTER TABLE package ADD COLUMN returned      BIGINT NOT NULL DEFAULT 0 CHECK (returned >= 0);
ALTER TABLE package ADD COLUMN finish_by     BIGINT; -- the course is over
