-- Policy packs that were uploaded, and how they came into force (D46).

-- Texts by their SHA-256, in hex.
CREATE TABLE pack_text (
  hash TEXT  PRIMARY KEY CHECK (length(hash) = 64),
  body BYTEA NOT NULL
);

-- A pack goes from draft to proposed, released and, if need be, turned back; a
-- draft or proposal that comes to nothing is withdrawn.
CREATE TABLE pack (
  id          TEXT   PRIMARY KEY,
  text_hash   TEXT   NOT NULL REFERENCES pack_text (hash),
  area        TEXT   NOT NULL CHECK (area <> ''),
  name        TEXT   NOT NULL,             -- "vn-quang-nam-1080"; these four and valid_* are empty where the text cannot be read
  edition     TEXT   NOT NULL,             -- "2022-02-28"
  title_vi    TEXT   NOT NULL,
  title_en    TEXT   NOT NULL,
  valid_from  TEXT,                        -- of the text
  valid_to    TEXT,
  state       TEXT   NOT NULL CHECK (state IN ('draft', 'proposed', 'released', 'withdrawn', 'turned_back')),
  uploaded_by TEXT   NOT NULL,
  uploaded_at BIGINT NOT NULL,
  proposed_by TEXT,
  proposed_at BIGINT,
  released_by TEXT,
  released_at BIGINT,
  from_day    TEXT,                        -- in force from
  to_day      TEXT,                        -- first day no more: of the text, or of the version that follows
  note        TEXT   NOT NULL,
  version     BIGINT NOT NULL CHECK (version >= 1),
  UNIQUE (id, text_hash),
  CHECK (state IN ('draft', 'withdrawn') OR (proposed_by IS NOT NULL AND name <> '' AND edition <> '' AND valid_from IS NOT NULL)),
  CHECK (state <> 'draft' OR proposed_by IS NULL),
  CHECK ((proposed_by IS NULL) = (proposed_at IS NULL)),
  CHECK ((state IN ('released', 'turned_back')) = (released_by IS NOT NULL)),
  CHECK ((released_by IS NULL) = (released_at IS NULL) AND (released_by IS NULL) = (from_day IS NULL)),
  CHECK (released_by <> proposed_by),      -- two persons
  CHECK (from_day >= valid_from),
  CHECK (to_day > from_day),
  CHECK (to_day <= valid_to),
  CHECK (valid_to > valid_from)
);
-- A name and edition mean one text for good, since assessments carry them.
CREATE UNIQUE INDEX pack_named    ON pack (name, edition) WHERE state IN ('proposed', 'released', 'turned_back');
-- Of what comes into force in an area on one day there is one.
CREATE UNIQUE INDEX pack_begins   ON pack (area, from_day) WHERE state = 'released';
CREATE INDEX        pack_in_force ON pack (state, area, name, from_day, id);
CREATE INDEX        pack_by_area  ON pack (area, id);
CREATE INDEX        pack_of_text  ON pack (text_hash);

-- Every step of a pack, never changed. It names the text that the step was about,
-- so that the text of a pack cannot be exchanged afterwards.
CREATE TABLE pack_step (
  seq       BIGINT PRIMARY KEY,
  id        TEXT   NOT NULL UNIQUE,
  pack      TEXT   NOT NULL,
  text_hash TEXT   NOT NULL,
  event     TEXT   NOT NULL CHECK (event IN ('uploaded', 'proposed', 'released', 'withdrawn', 'turned_back')),
  actor     TEXT   NOT NULL,
  at        BIGINT NOT NULL,
  from_day  TEXT,
  reason    TEXT   NOT NULL CHECK (event <> 'turned_back' OR reason <> ''),
  FOREIGN KEY (pack, text_hash) REFERENCES pack (id, text_hash)
);
CREATE UNIQUE INDEX pack_step_of ON pack_step (pack, seq);
