-- Beds: how many of each tier and class a facility has, who lies in them, and what
-- was declared of beds, equipment and oxygen. The counters of bed_pool move by
-- conditional UPDATE alone, and its checks refuse what is beyond the capacity known.

CREATE TABLE bed_pool (
  facility TEXT   NOT NULL REFERENCES facility (code),
  tier     TEXT   NOT NULL CHECK (tier IN ('1b', '2a', '2b', '3')),
  class    TEXT   NOT NULL CHECK (class IN ('isolation', 'oxygen', 'hfnc', 'icu', 'paediatric', 'neonatal', 'obstetric', 'dialysis')),
  physical BIGINT NOT NULL CHECK (physical >= 0),
  staffed  BIGINT NOT NULL CHECK (staffed BETWEEN 0 AND physical),
  oxygen   BIGINT CHECK (oxygen BETWEEN 0 AND physical), -- NULL: the class asks for none
  usable   BIGINT NOT NULL CHECK (usable >= 0), -- the least of the three
  occupied BIGINT NOT NULL CHECK (occupied >= 0), -- open stays
  held     BIGINT NOT NULL CHECK (held >= 0),     -- holds in force
  beyond   BIGINT NOT NULL CHECK (beyond >= 0),   -- over-commitment: what is lain in or promised and cannot be used
  token    BIGINT NOT NULL CHECK (token >= 0),    -- of the latest hold
  declared BIGINT NOT NULL,                       -- when the latest census was given
  version  BIGINT NOT NULL CHECK (version >= 1),
  PRIMARY KEY (facility, tier, class),
  CHECK ((class = 'isolation') = (oxygen IS NULL)),
  CHECK (usable <= physical AND usable <= staffed AND (oxygen IS NULL OR usable <= oxygen)),
  CHECK (usable = physical OR usable = staffed OR (oxygen IS NOT NULL AND usable = oxygen)),
  CHECK (occupied + held <= usable + beyond),
  CHECK (beyond = 0 OR occupied + held = usable + beyond)
);
CREATE INDEX bed_pool_by_tier ON bed_pool (tier, facility, class);

-- What was declared, each time. Append-only; occupied is what the ward counted,
-- beside the stays counted then.
CREATE TABLE census (
  facility TEXT   NOT NULL REFERENCES facility (code),
  tier     TEXT   NOT NULL,
  class    TEXT   NOT NULL,
  at       BIGINT NOT NULL,
  id       TEXT   NOT NULL,
  physical BIGINT NOT NULL,
  staffed  BIGINT NOT NULL,
  oxygen   BIGINT,
  occupied BIGINT, -- NULL: nobody counted
  stays    BIGINT NOT NULL,
  actor    TEXT   NOT NULL,
  given_by TEXT   NOT NULL, -- who said so on the telephone
  PRIMARY KEY (facility, tier, class, at, id)
);

CREATE TABLE equipment (
  facility TEXT   NOT NULL REFERENCES facility (code),
  kind     TEXT   NOT NULL CHECK (kind IN ('ventilator', 'hfnc', 'ecmo', 'dialysis_machine')),
  working  BIGINT NOT NULL CHECK (working >= 0),
  in_use   BIGINT NOT NULL CHECK (in_use BETWEEN 0 AND working),
  at       BIGINT NOT NULL,
  actor    TEXT   NOT NULL,
  given_by TEXT   NOT NULL,
  PRIMARY KEY (facility, kind)
);

-- Readings of oxygen in stock. Append-only; the latest counts.
CREATE TABLE oxygen_stock (
  facility        TEXT   NOT NULL REFERENCES facility (code),
  at              BIGINT NOT NULL,
  id              TEXT   NOT NULL,
  cylinders       BIGINT NOT NULL CHECK (cylinders >= 0),
  cylinder_litres BIGINT NOT NULL CHECK (cylinder_litres >= 0),
  liquid_kg       BIGINT NOT NULL CHECK (liquid_kg >= 0),
  actor           TEXT   NOT NULL,
  given_by        TEXT   NOT NULL,
  PRIMARY KEY (facility, at, id),
  CHECK (cylinders = 0 OR cylinder_litres > 0)
);

-- Who lies where. Where a facility declared no such beds the stay has no class and
-- no pool counts it.
CREATE TABLE stay (
  id       TEXT   PRIMARY KEY CHECK (id <> ''),
  case_id  TEXT   NOT NULL REFERENCES cases (id),
  facility TEXT   NOT NULL REFERENCES facility (code),
  tier     TEXT   NOT NULL,
  class    TEXT,
  transfer TEXT   NOT NULL, -- by which they came; empty when unannounced
  from_at  BIGINT NOT NULL,
  until_at BIGINT,
  ended    TEXT   NOT NULL CHECK (ended IN ('', 'moved', 'discharged', 'taken_home', 'absconded', 'died', 'left')),
  FOREIGN KEY (facility, tier, class) REFERENCES bed_pool (facility, tier, class),
  CHECK ((until_at IS NULL) = (ended = ''))
);
CREATE UNIQUE INDEX stay_open ON stay (case_id) WHERE until_at IS NULL; -- in one bed at a time
CREATE INDEX stay_of_case ON stay (case_id, id);
CREATE INDEX stay_in ON stay (facility, tier, class, id) WHERE until_at IS NULL;

-- More promised or lain in than can be used: found, shown, ended.
CREATE TABLE over_commitment (
  id       TEXT   PRIMARY KEY CHECK (id <> ''),
  facility TEXT   NOT NULL,
  tier     TEXT   NOT NULL,
  class    TEXT   NOT NULL,
  cause    TEXT   NOT NULL CHECK (cause IN ('census', 'arrival')),
  most     BIGINT NOT NULL CHECK (most > 0), -- the most beds beyond
  at       BIGINT NOT NULL,
  ended_at BIGINT,
  FOREIGN KEY (facility, tier, class) REFERENCES bed_pool (facility, tier, class)
);
CREATE UNIQUE INDEX over_commitment_open ON over_commitment (facility, tier, class) WHERE ended_at IS NULL;
CREATE INDEX over_commitment_of ON over_commitment (facility, tier, class, id);
