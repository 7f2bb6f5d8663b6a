-- Administrative units and hamlets, dated: what a code stood for from one day to another.

CREATE TABLE area (
  code              TEXT   NOT NULL,
  from_day          TEXT   NOT NULL, -- first day; empty when it is not known
  to_day            TEXT,            -- first day no more; NULL while it lasts
  kind              TEXT   NOT NULL,
  level             TEXT   NOT NULL CHECK (level IN ('country', 'province', 'district', 'commune', 'hamlet')),
  name              TEXT   NOT NULL CHECK (name <> ''),
  parent            TEXT   NOT NULL, -- code; empty at the top
  path              TEXT   NOT NULL, -- codes from the top to this one, each ended by "/"
  aliases           TEXT   NOT NULL, -- JSON list
  predecessors      TEXT   NOT NULL, -- JSON list of codes
  population        BIGINT CHECK (population >= 0),
  population_on     TEXT,
  population_source TEXT,
  lat               DOUBLE PRECISION CHECK (lat BETWEEN 8 AND 24),
  lon               DOUBLE PRECISION CHECK (lon BETWEEN 102 AND 115),
  version           BIGINT NOT NULL CHECK (version >= 1),
  PRIMARY KEY (code, from_day),
  CHECK (to_day IS NULL OR to_day > from_day),
  CHECK ((population IS NULL) = (population_on IS NULL)),
  CHECK ((lat IS NULL) = (lon IS NULL))
);
CREATE UNIQUE INDEX area_by_path   ON area (path, from_day);
CREATE INDEX        area_by_parent ON area (parent, path, from_day);
CREATE INDEX        area_by_level  ON area (level, path, from_day);
-- A code stands for one unit at a time, and a name of a kind for one under a parent.
CREATE UNIQUE INDEX area_open      ON area (code) WHERE to_day IS NULL;
CREATE UNIQUE INDEX area_open_name ON area (parent, kind, name) WHERE to_day IS NULL;

-- What a unit is found by: each name without its marks, and each rest of it that
-- begins with a word.
CREATE TABLE area_word (
  word     TEXT NOT NULL,
  code     TEXT NOT NULL,
  from_day TEXT NOT NULL,
  PRIMARY KEY (word, code, from_day),
  FOREIGN KEY (code, from_day) REFERENCES area (code, from_day)
) WITHOUT ROWID;
CREATE INDEX area_word_of ON area_word (code, from_day);
