-- The registry: facilities, stations, teams, vehicles, staff. Each has a code for
-- life, a first day and, once it is closed, a first day no more. Lists of a closed
-- set are JSON; what they are asked for stands in registry_tag.

CREATE TABLE facility (
  code         TEXT   PRIMARY KEY CHECK (code <> ''),
  name         TEXT   NOT NULL CHECK (name <> ''),
  area         TEXT   NOT NULL CHECK (area <> ''), -- a code of area
  phone        TEXT   NOT NULL,
  note         TEXT   NOT NULL,
  from_day     TEXT   NOT NULL CHECK (from_day <> ''),
  to_day       TEXT,            -- first day no more; NULL while it lasts
  version      BIGINT NOT NULL CHECK (version >= 1),
  kind         TEXT   NOT NULL,
  ownership    TEXT   NOT NULL CHECK (ownership IN ('public', 'private', 'military')),
  address      TEXT   NOT NULL,
  tiers        TEXT   NOT NULL, -- JSON list
  capabilities TEXT   NOT NULL, -- JSON list
  opens        TEXT   NOT NULL, -- the code by which a policy pack opens it, or empty
  beds         BIGINT CHECK (beds >= 0), -- NULL: to be confirmed
  icu_beds     BIGINT CHECK (icu_beds >= 0),
  beds_on      TEXT,
  source       TEXT   NOT NULL,
  lat          DOUBLE PRECISION CHECK (lat BETWEEN 8 AND 24),
  lon          DOUBLE PRECISION CHECK (lon BETWEEN 102 AND 115),
  CHECK (to_day IS NULL OR to_day > from_day),
  CHECK ((lat IS NULL) = (lon IS NULL)),
  CHECK (beds_on IS NOT NULL OR (beds IS NULL AND icu_beds IS NULL)),
  CHECK (icu_beds IS NULL OR beds IS NULL OR icu_beds <= beds)
);
CREATE INDEX facility_by_area ON facility (area, code);
CREATE INDEX facility_by_kind ON facility (kind, code);

-- Who directs whom (chỉ đạo tuyến).
CREATE TABLE facility_line (
  facility TEXT NOT NULL REFERENCES facility (code),
  director TEXT NOT NULL REFERENCES facility (code),
  PRIMARY KEY (facility, director),
  CHECK (facility <> director)
);
CREATE INDEX facility_line_of ON facility_line (director, facility);

-- How the items of the checklist stand; one that nobody has looked at has no row.
CREATE TABLE readiness (
  facility TEXT   NOT NULL REFERENCES facility (code),
  item     TEXT   NOT NULL,
  state    TEXT   NOT NULL CHECK (state IN ('unknown', 'not_ready', 'ready')),
  on_day   TEXT,
  by_whom  TEXT   NOT NULL,
  note     TEXT   NOT NULL,
  version  BIGINT NOT NULL CHECK (version >= 1),
  PRIMARY KEY (facility, item),
  CHECK (state = 'unknown' OR on_day IS NOT NULL)
);

CREATE TABLE station (
  code     TEXT   PRIMARY KEY CHECK (code <> ''),
  name     TEXT   NOT NULL CHECK (name <> ''),
  area     TEXT   NOT NULL CHECK (area <> ''),
  phone    TEXT   NOT NULL,
  note     TEXT   NOT NULL,
  from_day TEXT   NOT NULL CHECK (from_day <> ''),
  to_day   TEXT,
  version  BIGINT NOT NULL CHECK (version >= 1),
  kind     TEXT   NOT NULL CHECK (kind IN ('commune_station', 'mobile_station', 'care_point')),
  state    TEXT   NOT NULL CHECK (state IN ('prepared', 'active')),
  address  TEXT   NOT NULL,
  facility TEXT   REFERENCES facility (code),
  capacity BIGINT CHECK (capacity >= 0), -- NULL: not known
  lat      DOUBLE PRECISION CHECK (lat BETWEEN 8 AND 24),
  lon      DOUBLE PRECISION CHECK (lon BETWEEN 102 AND 115),
  CHECK (to_day IS NULL OR to_day > from_day),
  CHECK ((lat IS NULL) = (lon IS NULL))
);
CREATE INDEX station_by_area     ON station (area, code);
CREATE INDEX station_by_kind     ON station (kind, code);
CREATE INDEX station_by_facility ON station (facility, code);

CREATE TABLE team (
  code     TEXT   PRIMARY KEY CHECK (code <> ''),
  name     TEXT   NOT NULL CHECK (name <> ''),
  area     TEXT   NOT NULL CHECK (area <> ''),
  phone    TEXT   NOT NULL,
  note     TEXT   NOT NULL,
  from_day TEXT   NOT NULL CHECK (from_day <> ''),
  to_day   TEXT,
  version  BIGINT NOT NULL CHECK (version >= 1),
  kind     TEXT   NOT NULL CHECK (kind IN ('community_care_team', 'mobile_team', 'vehicle_crew', 'support_team')),
  station  TEXT   REFERENCES station (code),
  facility TEXT   REFERENCES facility (code),
  capacity BIGINT CHECK (capacity >= 0),
  CHECK (to_day IS NULL OR to_day > from_day)
);
CREATE INDEX team_by_area     ON team (area, code);
CREATE INDEX team_by_kind     ON team (kind, code);
CREATE INDEX team_by_station  ON team (station, code);
CREATE INDEX team_by_facility ON team (facility, code);

-- Names and telephones of those who work for the response stand here alone, and
-- as words in registry_word.
CREATE TABLE staff_member (
  code       TEXT   PRIMARY KEY CHECK (code <> ''),
  name       TEXT   NOT NULL CHECK (name <> ''),
  area       TEXT   NOT NULL CHECK (area <> ''),
  phone      TEXT   NOT NULL,
  note       TEXT   NOT NULL,
  from_day   TEXT   NOT NULL CHECK (from_day <> ''),
  to_day     TEXT,
  version    BIGINT NOT NULL CHECK (version >= 1),
  profession TEXT   NOT NULL,
  skills     TEXT   NOT NULL, -- JSON list
  languages  TEXT   NOT NULL, -- JSON list
  facility   TEXT,            -- code of the facility or station that employs them
  employer   TEXT   NOT NULL, -- in words, when it is none of these
  CHECK (to_day IS NULL OR to_day > from_day)
);
CREATE INDEX staff_member_by_area       ON staff_member (area, code);
CREATE INDEX staff_member_by_facility   ON staff_member (facility, code);
CREATE INDEX staff_member_by_profession ON staff_member (profession, code);

CREATE TABLE team_member (
  team  TEXT NOT NULL REFERENCES team (code),
  staff TEXT NOT NULL REFERENCES staff_member (code),
  role  TEXT NOT NULL CHECK (role IN ('leader', 'member', 'driver')),
  PRIMARY KEY (team, staff)
);
CREATE INDEX team_member_of ON team_member (staff, team);
CREATE UNIQUE INDEX team_leader ON team_member (team) WHERE role = 'leader';

CREATE TABLE vehicle (
  code       TEXT   PRIMARY KEY CHECK (code <> ''),
  name       TEXT   NOT NULL CHECK (name <> ''),
  area       TEXT   NOT NULL CHECK (area <> ''),
  phone      TEXT   NOT NULL,
  note       TEXT   NOT NULL,
  from_day   TEXT   NOT NULL CHECK (from_day <> ''),
  to_day     TEXT,
  version    BIGINT NOT NULL CHECK (version >= 1),
  kind       TEXT   NOT NULL,
  state      TEXT   NOT NULL CHECK (state IN ('in_service', 'out_of_service')),
  plate      TEXT   NOT NULL,
  facility   TEXT   REFERENCES facility (code),
  team       TEXT   REFERENCES team (code),
  lying      BIGINT CHECK (lying >= 0),
  seated     BIGINT CHECK (seated >= 0),
  oxygen     BOOLEAN, -- NULL: not known
  ventilator BOOLEAN,
  CHECK (to_day IS NULL OR to_day > from_day)
);
CREATE INDEX vehicle_by_area     ON vehicle (area, code);
CREATE INDEX vehicle_by_kind     ON vehicle (kind, code);
CREATE INDEX vehicle_by_facility ON vehicle (facility, code);
CREATE INDEX vehicle_by_team     ON vehicle (team, code);
CREATE UNIQUE INDEX vehicle_plate ON vehicle (plate) WHERE to_day IS NULL AND plate <> '';

-- What a thing is found by: its names without their marks, and each rest of them
-- that begins with a word.
CREATE TABLE registry_word (
  kind TEXT NOT NULL,
  word TEXT NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (kind, word, code)
);
CREATE INDEX registry_word_of ON registry_word (kind, code);

-- The closed lists of a thing, one row a value: "tier:2a", "skill:icu".
CREATE TABLE registry_tag (
  kind TEXT NOT NULL,
  tag  TEXT NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (kind, tag, code)
);
CREATE INDEX registry_tag_of ON registry_tag (kind, code);

-- Files to be imported, kept until they are, or for a day.
CREATE TABLE import_file (
  id         TEXT   PRIMARY KEY,
  kind       TEXT   NOT NULL,
  state      TEXT   NOT NULL CHECK (state IN ('receiving', 'received', 'committing', 'committed')),
  account    TEXT   NOT NULL, -- who sent it
  sha256     BYTEA  NOT NULL,
  size       BIGINT NOT NULL CHECK (size >= 0),
  lang       TEXT   NOT NULL CHECK (lang IN ('vi', 'en')), -- of the reject file
  at         BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  next_row   BIGINT NOT NULL CHECK (next_row >= 0), -- the commit goes on here
  added      BIGINT NOT NULL CHECK (added >= 0),
  changed    BIGINT NOT NULL CHECK (changed >= 0),
  unchanged  BIGINT NOT NULL CHECK (unchanged >= 0),
  rejected   BIGINT NOT NULL CHECK (rejected >= 0),
  CHECK (state = 'committing' OR state = 'committed' OR next_row = 0)
);
CREATE INDEX import_file_ends ON import_file (expires_at, id);

CREATE TABLE import_chunk (
  file  TEXT   NOT NULL REFERENCES import_file (id),
  n     BIGINT NOT NULL CHECK (n >= 0),
  bytes BYTEA  NOT NULL,
  PRIMARY KEY (file, n)
);
