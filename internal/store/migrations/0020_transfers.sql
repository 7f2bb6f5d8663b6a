-- Transfers between tiers: the request, the bed that is held for it, the trips, and
-- every step. Names and telephones of people stand in person alone.

CREATE TABLE transfer (
  id           TEXT    PRIMARY KEY CHECK (id <> ''),
  case_id      TEXT    NOT NULL REFERENCES cases (id),
  status       TEXT    NOT NULL CHECK (status IN ('requested', 'seeking', 'offered', 'countered', 'accepted', 'vehicle_assigned', 'on_the_way', 'returning', 'outside',
    'arrived', 'returned', 'refused', 'taken_home', 'absconded', 'died', 'cancelled', 'overtaken', 'ended_outside')),
  open         BOOLEAN NOT NULL, -- the status is not final
  rank         BIGINT  NOT NULL, -- order of the queue: by severity, then urgency; never by colour
  direction    TEXT    NOT NULL CHECK (direction IN ('up', 'down', 'across')),
  target       TEXT    NOT NULL CHECK (target IN ('1a', '1b', '2a', '2b', '3')),
  bed_class    TEXT    NOT NULL, -- that was asked for; empty for home
  needs        TEXT    NOT NULL, -- JSON list of capabilities
  urgency      TEXT    NOT NULL CHECK (urgency IN ('urgent', 'soon', 'routine')),
  severity     TEXT    NOT NULL,
  reason       TEXT    NOT NULL,
  wrong_tier   TEXT    NOT NULL, -- why the tier is not the one of the rules
  profile      TEXT    NOT NULL,
  approval     TEXT    NOT NULL, -- side that approves; empty for nobody
  area         TEXT    NOT NULL CHECK (area <> ''),
  facility     TEXT    REFERENCES facility (code), -- that they leave; NULL: home
  from_tier    TEXT    NOT NULL,
  station      TEXT,
  team         TEXT,
  doctor       TEXT,
  to_facility  TEXT    REFERENCES facility (code),
  to_tier      TEXT    NOT NULL,
  to_class     TEXT    NOT NULL,
  to_area      TEXT,
  to_home      TEXT    NOT NULL, -- who is asked to take them on at home, as care.Manager writes it
  agreed       BOOLEAN NOT NULL,
  outside      TEXT    NOT NULL,
  token        BIGINT  NOT NULL, -- of the hold in force; 0 for none
  held_until   BIGINT,           -- of that hold; NULL when it does not expire
  vehicle      TEXT    REFERENCES vehicle (code),
  means        TEXT    NOT NULL,
  crew         TEXT,             -- team of the vehicle
  counter      TEXT    NOT NULL,
  requested_at BIGINT  NOT NULL,
  since        BIGINT  NOT NULL, -- in this status since
  due          BIGINT,           -- the next step is late from then on
  ended_at     BIGINT,
  version      BIGINT  NOT NULL CHECK (version >= 1),
  CHECK (open = (ended_at IS NULL)),
  CHECK (open = (status IN ('requested', 'seeking', 'offered', 'countered', 'accepted', 'vehicle_assigned', 'on_the_way', 'returning', 'outside'))),
  CHECK ((to_facility IS NULL) = (to_tier = '')),
  CHECK (token = 0 OR to_facility IS NOT NULL),
  CHECK (vehicle IS NULL OR means = '')
);
CREATE UNIQUE INDEX transfer_open ON transfer (case_id) WHERE open; -- one open transfer a case
CREATE INDEX transfer_of_case  ON transfer (case_id, id);
CREATE INDEX transfer_queue    ON transfer (rank, requested_at, id) WHERE open;
CREATE INDEX transfer_by_area  ON transfer (area, rank, requested_at, id) WHERE open;
CREATE INDEX transfer_to_area  ON transfer (to_area, rank, requested_at, id) WHERE open;
CREATE INDEX transfer_from     ON transfer (facility, rank, requested_at, id) WHERE open;
CREATE INDEX transfer_to       ON transfer (to_facility, rank, requested_at, id) WHERE open;
CREATE INDEX transfer_station  ON transfer (station, rank, requested_at, id) WHERE open;
CREATE INDEX transfer_team     ON transfer (team, rank, requested_at, id) WHERE open;
CREATE INDEX transfer_crew     ON transfer (crew, rank, requested_at, id) WHERE open;

CREATE TABLE hold (
  id         TEXT   PRIMARY KEY CHECK (id <> ''),
  transfer   TEXT   NOT NULL REFERENCES transfer (id),
  case_id    TEXT   NOT NULL REFERENCES cases (id),
  facility   TEXT   NOT NULL,
  tier       TEXT   NOT NULL,
  class      TEXT   NOT NULL,
  token      BIGINT NOT NULL CHECK (token >= 1),
  at         BIGINT NOT NULL,
  expires_at BIGINT, -- NULL after pick-up: it never expires then
  alarm_at   BIGINT, -- after pick-up: overdue on the way from then on
  ended_at   BIGINT,
  ended      TEXT   NOT NULL CHECK (ended IN ('', 'used', 'expired', 'released')),
  FOREIGN KEY (facility, tier, class) REFERENCES bed_pool (facility, tier, class),
  CHECK ((ended_at IS NULL) = (ended = ''))
);
CREATE UNIQUE INDEX hold_active ON hold (transfer) WHERE ended_at IS NULL; -- one hold a transfer
CREATE UNIQUE INDEX hold_token  ON hold (facility, tier, class, token);
CREATE INDEX hold_of      ON hold (transfer, id);
CREATE INDEX hold_of_case ON hold (case_id, id);
CREATE INDEX hold_in      ON hold (facility, tier, class, id) WHERE ended_at IS NULL;
CREATE INDEX hold_expires ON hold (expires_at, id) WHERE ended_at IS NULL AND expires_at IS NOT NULL;
CREATE INDEX hold_alarms  ON hold (alarm_at, id) WHERE ended_at IS NULL AND alarm_at IS NOT NULL;

CREATE TABLE trip (
  id       TEXT   PRIMARY KEY CHECK (id <> ''),
  transfer TEXT   NOT NULL REFERENCES transfer (id),
  case_id  TEXT   NOT NULL REFERENCES cases (id),
  status   TEXT   NOT NULL CHECK (status IN ('planned', 'accepted', 'at_origin', 'loaded', 'done', 'broken_off', 'cancelled')),
  vehicle  TEXT   REFERENCES vehicle (code),
  means    TEXT   NOT NULL,
  crew     TEXT,
  at       BIGINT NOT NULL,
  ended_at BIGINT,
  version  BIGINT NOT NULL CHECK (version >= 1),
  CHECK ((ended_at IS NULL) = (status IN ('planned', 'accepted', 'at_origin', 'loaded'))),
  CHECK ((vehicle IS NULL) = (means <> ''))
);
CREATE UNIQUE INDEX trip_open ON trip (transfer) WHERE ended_at IS NULL;
CREATE INDEX trip_of      ON trip (transfer, id);
CREATE INDEX trip_of_case ON trip (case_id, id);

-- Every step of a transfer and its trips, in the one series of numbers of the case.
-- Append-only.
CREATE TABLE transfer_step (
  case_id    TEXT   NOT NULL REFERENCES cases (id),
  n          BIGINT NOT NULL CHECK (n >= 1),
  at         BIGINT NOT NULL,
  thing      TEXT   NOT NULL CHECK (thing IN ('transfer', 'trip')),
  thing_id   TEXT   NOT NULL,
  event      TEXT   NOT NULL CHECK (event <> ''),
  from_state TEXT   NOT NULL,
  to_state   TEXT   NOT NULL CHECK (to_state <> ''),
  side       TEXT   NOT NULL,
  actor      TEXT   NOT NULL,
  behalf     TEXT   NOT NULL,
  channel    TEXT   NOT NULL,
  reason     TEXT   NOT NULL,
  outcome    TEXT   NOT NULL,
  detail     TEXT   NOT NULL, -- JSON: what was said with the step
  PRIMARY KEY (case_id, n)
);
CREATE INDEX transfer_step_of ON transfer_step (thing_id, n);
