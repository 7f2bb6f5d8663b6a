-- Trips carry what whoever drives must know, a vehicle is on one trip at a time or on
-- one that is shared, and crews say how their vehicle stands.

CREATE TABLE trip_next (
  id         TEXT    PRIMARY KEY CHECK (id <> ''),
  transfer   TEXT    NOT NULL REFERENCES transfer (id),
  case_id    TEXT    NOT NULL REFERENCES cases (id),
  status     TEXT    NOT NULL CHECK (status IN ('planned', 'accepted', 'under_way', 'at_origin', 'loaded', 'done', 'broken_off', 'cancelled')),
  vehicle    TEXT    REFERENCES vehicle (code),
  seat       BIGINT  NOT NULL CHECK (seat >= 0), -- among those in the vehicle at a time, from 1; 0 without a vehicle
  shared     BOOLEAN NOT NULL,                   -- others may ride along
  means      TEXT    NOT NULL,
  crew       TEXT,
  mobility   TEXT    NOT NULL CHECK (mobility IN ('', 'walks', 'sits', 'lies')),
  companions BIGINT  NOT NULL CHECK (companions BETWEEN 0 AND 9),
  support    TEXT    NOT NULL, -- way of breathing; empty is not known
  litres     BIGINT  CHECK (litres >= 0), -- of oxygen that must be aboard; NULL is not known
  landmark   TEXT    NOT NULL, -- where exactly they are picked up
  legs       TEXT    NOT NULL, -- the way before the road
  at         BIGINT  NOT NULL,
  since      BIGINT  NOT NULL, -- in this status since
  ended_at   BIGINT,
  version    BIGINT  NOT NULL CHECK (version >= 1),
  CHECK ((ended_at IS NULL) = (status IN ('planned', 'accepted', 'under_way', 'at_origin', 'loaded'))),
  CHECK ((vehicle IS NULL) = (means <> '')),
  CHECK ((vehicle IS NULL) = (seat = 0)),
  CHECK (shared OR seat <= 1)
);
-- Until now nothing kept a vehicle from being on several trips: those that are, are shared.
INSERT INTO trip_next (id, transfer, case_id, status, vehicle, seat, shared, means, crew, mobility, companions, support, litres, landmark, legs, at, since, ended_at, version)
  SELECT t.id, t.transfer, t.case_id, t.status, t.vehicle,
    CASE WHEN t.vehicle IS NULL THEN 0 WHEN t.ended_at IS NOT NULL THEN 1 ELSE
      1 + (SELECT count(*) FROM trip o WHERE o.vehicle = t.vehicle AND o.ended_at IS NULL AND o.id < t.id) END,
    t.vehicle IS NOT NULL AND t.ended_at IS NULL AND EXISTS (SELECT 1 FROM trip o WHERE o.vehicle = t.vehicle AND o.ended_at IS NULL AND o.id <> t.id),
    t.means, t.crew, '', 0, '', NULL, '', '', t.at, t.at, t.ended_at, t.version FROM trip t;
DROP TABLE trip;
ALTER TABLE trip_next RENAME TO trip;
CREATE UNIQUE INDEX trip_open    ON trip (transfer) WHERE ended_at IS NULL; -- one trip a transfer
CREATE UNIQUE INDEX trip_vehicle ON trip (vehicle, seat) WHERE ended_at IS NULL AND vehicle IS NOT NULL; -- one a vehicle, or one a seat
CREATE INDEX trip_of         ON trip (transfer, id);
CREATE INDEX trip_of_case    ON trip (case_id, id);
CREATE INDEX trip_going      ON trip (id) WHERE ended_at IS NULL;
CREATE INDEX trip_of_crew    ON trip (crew, id) WHERE ended_at IS NULL;
CREATE INDEX trip_of_vehicle ON trip (vehicle, id);
CREATE INDEX trip_ended      ON trip (ended_at, id) WHERE ended_at IS NOT NULL;

-- What was said of a vehicle, each time. Append-only; the latest counts, and carries
-- over what it does not say.
CREATE TABLE vehicle_check (
  vehicle   TEXT    NOT NULL REFERENCES vehicle (code),
  at        BIGINT  NOT NULL,
  id        TEXT    NOT NULL,
  on_duty   BOOLEAN NOT NULL,
  crew      TEXT    NOT NULL CHECK (crew IN ('', 'driver', 'health_worker', 'doctor')),
  litres    BIGINT  CHECK (litres >= 0), -- of oxygen aboard; NULL: nobody counted
  litres_at BIGINT,
  at_base   BOOLEAN NOT NULL,
  actor     TEXT    NOT NULL,
  given_by  TEXT    NOT NULL, -- who said so on the telephone
  note      TEXT    NOT NULL,
  PRIMARY KEY (vehicle, at, id),
  CHECK ((litres IS NULL) = (litres_at IS NULL))
);
