-- What a search for a bed and a ward round ask beside the counters of beds: times of
-- travel that somebody stated, how those who lie
-- somewhere breathe, and what the round said of them.

-- A matrix of times. A row stands for the way back too, unless that has its own.
CREATE TABLE travel_time (
  from_place TEXT   NOT NULL CHECK (from_place <> ''), -- code of a facility, a station or a unit
  to_place   TEXT   NOT NULL CHECK (to_place <> ''),
  mode       TEXT   NOT NULL CHECK (mode IN ('car', 'motorbike', 'stretcher', 'boat')),
  minutes    BIGINT NOT NULL CHECK (minutes BETWEEN 0 AND 10080),
  low        BIGINT NOT NULL,
  high       BIGINT NOT NULL,
  source     TEXT   NOT NULL,
  at         BIGINT NOT NULL,
  actor      TEXT   NOT NULL,
  PRIMARY KEY (from_place, to_place, mode),
  CHECK (from_place <> to_place),
  CHECK (low BETWEEN 0 AND minutes AND high BETWEEN minutes AND 10080)
);
CREATE INDEX travel_time_back ON travel_time (to_place, from_place, mode);

-- How somebody in a bed breathes, as was last said (cases.support), once more here so
-- that a search for beds counts a province from one index; empty is not known.
ALTER TABLE stay ADD COLUMN support TEXT NOT NULL DEFAULT '' CHECK (support IN ('', 'none', 'low_flow', 'hfnc', 'cpap_niv', 'invasive', 'ecmo'));
-- What the ward round said, and when; NULL is not known.
ALTER TABLE stay ADD COLUMN steroids BOOLEAN;
ALTER TABLE stay ADD COLUMN onset    TEXT;   -- first day of illness
ALTER TABLE stay ADD COLUMN round_at BIGINT;

CREATE INDEX stay_round     ON stay (facility, id) WHERE until_at IS NULL;
CREATE INDEX stay_breathing ON stay (facility, tier, class, support) WHERE until_at IS NULL;
CREATE INDEX facility_by_opens ON facility (opens, code) WHERE opens <> '';
