-- People with a positive test: who they are, their case, what was judged of them,
-- what is owed to them, and every step that was taken. Names, telephones and
-- numbers of people stand in person and person_word alone.

CREATE TABLE household (
  id      TEXT   PRIMARY KEY CHECK (id <> ''),
  area    TEXT   NOT NULL CHECK (area <> ''), -- code of the hamlet or commune
  note    TEXT   NOT NULL,
  at      BIGINT NOT NULL,
  version BIGINT NOT NULL CHECK (version >= 1)
);
CREATE INDEX household_by_area ON household (area, id);

CREATE TABLE person (
  id         TEXT   PRIMARY KEY CHECK (id <> ''),
  name       TEXT   NOT NULL, -- with its marks; empty while nobody said it
  folded     TEXT   NOT NULL, -- without them
  birth_date TEXT,
  birth_year BIGINT CHECK (birth_year BETWEEN 1890 AND 2200),
  sex        TEXT   NOT NULL CHECK (sex IN ('', 'female', 'male', 'other')),
  phone      TEXT   NOT NULL, -- of the person or of whoever answers for them
  phone_of   TEXT   NOT NULL, -- whose telephone it is, when not the person's own
  id_number  TEXT   NOT NULL,
  insurance  TEXT   NOT NULL,
  lang       TEXT   NOT NULL, -- a code of care.Languages, or empty
  area       TEXT   NOT NULL CHECK (area <> ''), -- hamlet or commune where they stay
  address    TEXT   NOT NULL,
  registered TEXT   NOT NULL, -- where they are registered, when it is elsewhere
  household  TEXT   REFERENCES household (id),
  guardian   TEXT   REFERENCES person (id),
  merged     TEXT   REFERENCES person (id), -- the record that stands for this one
  vulnerable BOOLEAN NOT NULL, -- on the register of those to be protected (IV.5)
  note       TEXT   NOT NULL,
  at         BIGINT NOT NULL,
  version    BIGINT NOT NULL CHECK (version >= 1),
  CHECK (merged IS NULL OR merged <> id),
  CHECK (guardian IS NULL OR guardian <> id)
);
CREATE INDEX person_by_area      ON person (area, id);
CREATE INDEX person_by_phone     ON person (phone, id) WHERE phone <> '';
CREATE INDEX person_by_number    ON person (id_number, id) WHERE id_number <> '';
CREATE INDEX person_by_insurance ON person (insurance, id) WHERE insurance <> '';
CREATE INDEX person_by_folded    ON person (folded, id);
CREATE INDEX person_by_household ON person (household, id);
CREATE INDEX person_by_guardian  ON person (guardian, id);
CREATE INDEX person_vulnerable   ON person (area, id) WHERE vulnerable;

-- What a person is found by: each rest of the folded name that begins with a word.
CREATE TABLE person_word (
  word   TEXT NOT NULL,
  person TEXT NOT NULL REFERENCES person (id),
  area   TEXT NOT NULL,
  PRIMARY KEY (word, person)
);
CREATE INDEX person_word_in ON person_word (area, word, person);
CREATE INDEX person_word_of ON person_word (person, word);

CREATE TABLE cases (
  id           TEXT    PRIMARY KEY CHECK (id <> ''),
  person       TEXT    NOT NULL REFERENCES person (id),
  area         TEXT    NOT NULL CHECK (area <> ''), -- hamlet or commune that answers for them
  status       TEXT    NOT NULL,
  open         BOOLEAN NOT NULL, -- the status is not final
  origin       TEXT    NOT NULL, -- through which door it came
  positive_at  BIGINT  NOT NULL, -- the first positive test
  opened_at    BIGINT  NOT NULL,
  closed_at    BIGINT,
  facility     TEXT    REFERENCES facility (code), -- where admitted
  station      TEXT    REFERENCES station (code),  -- the manager is one of these three
  team         TEXT    REFERENCES team (code),
  doctor       TEXT,
  taken_on     BOOLEAN NOT NULL, -- the manager acknowledged
  case_state   TEXT    NOT NULL,
  severity     TEXT    NOT NULL,
  risk         TEXT    NOT NULL,
  tier         TEXT    NOT NULL,
  place        TEXT    NOT NULL,
  urgent       BOOLEAN NOT NULL,
  provisional  BOOLEAN NOT NULL,
  judged       BIGINT  NOT NULL, -- the assessment that is the present one
  plan         TEXT    NOT NULL, -- id of a plan of the pack, or empty
  next_at      BIGINT,           -- when the next reading is due
  follow_json  TEXT    NOT NULL, -- unserved.State
  facts        BIGINT  NOT NULL, -- the latest case_facts
  steps        BIGINT  NOT NULL CHECK (steps >= 0), -- the latest step or assessment
  version      BIGINT  NOT NULL CHECK (version >= 1),
  CHECK (open = (closed_at IS NULL)),
  CHECK ((CASE WHEN station IS NULL THEN 0 ELSE 1 END) + (CASE WHEN team IS NULL THEN 0 ELSE 1 END) + (CASE WHEN doctor IS NULL THEN 0 ELSE 1 END) <= 1),
  CHECK (NOT taken_on OR station IS NOT NULL OR team IS NOT NULL OR doctor IS NOT NULL),
  CHECK (status <> 'managed' OR taken_on),
  CHECK (status <> 'admitted' OR facility IS NOT NULL)
);
CREATE UNIQUE INDEX case_open_of ON cases (person) WHERE open; -- one open case a person
CREATE INDEX case_by_person   ON cases (person, id);
CREATE INDEX case_by_area     ON cases (area, id);
CREATE INDEX case_open_in     ON cases (area, id) WHERE open;
CREATE INDEX case_by_status   ON cases (status, id) WHERE open;
CREATE INDEX case_by_tier     ON cases (tier, id) WHERE open;
CREATE INDEX case_by_risk     ON cases (risk, id) WHERE open;
CREATE INDEX case_by_facility ON cases (facility, id) WHERE open;
CREATE INDEX case_by_station  ON cases (station, id) WHERE open;
CREATE INDEX case_by_team     ON cases (team, id) WHERE open;
CREATE INDEX case_by_doctor   ON cases (doctor, id) WHERE open;
CREATE INDEX case_by_positive ON cases (positive_at, id);

-- What is said of the person that does not change by the hour, each state of it.
CREATE TABLE case_facts (
  case_id TEXT   NOT NULL REFERENCES cases (id),
  n       BIGINT NOT NULL CHECK (n >= 1),
  at      BIGINT NOT NULL,
  facts   TEXT   NOT NULL, -- JSON, the vocabulary of RULES A4.4
  PRIMARY KEY (case_id, n)
);

-- Every judgement with what it rested on; a reading is one. Append-only.
CREATE TABLE assessment (
  case_id     TEXT    NOT NULL REFERENCES cases (id),
  n           BIGINT  NOT NULL CHECK (n >= 1),
  kind        TEXT    NOT NULL CHECK (kind IN ('intake', 'reading', 'facts', 'override')),
  at          BIGINT  NOT NULL, -- received
  measured_at BIGINT  NOT NULL,
  source      TEXT    NOT NULL,
  channel     TEXT    NOT NULL,
  actor       TEXT    NOT NULL,
  given       TEXT    NOT NULL, -- JSON: what was measured or said this time, as given
  facts       BIGINT  NOT NULL, -- the case_facts it was judged with
  pack        TEXT    NOT NULL CHECK (pack <> ''),
  pack_hash   TEXT    NOT NULL CHECK (pack_hash <> ''),
  case_state  TEXT    NOT NULL,
  severity    TEXT    NOT NULL CHECK (severity <> ''),
  risk        TEXT    NOT NULL CHECK (risk <> ''),
  tier        TEXT    NOT NULL CHECK (tier <> ''),
  place       TEXT    NOT NULL,
  urgent      BOOLEAN NOT NULL,
  provisional BOOLEAN NOT NULL,
  late        BOOLEAN NOT NULL,
  present     BOOLEAN NOT NULL, -- it was the present state when it came
  answer      TEXT    NOT NULL, -- JSON: rules fired, missing, doubts, signals
  PRIMARY KEY (case_id, n)
);
CREATE INDEX assessment_measured ON assessment (case_id, measured_at, n);

-- Every step of a case and of what belongs to it. Append-only.
CREATE TABLE step (
  case_id    TEXT   NOT NULL REFERENCES cases (id),
  n          BIGINT NOT NULL CHECK (n >= 1),
  at         BIGINT NOT NULL,
  thing      TEXT   NOT NULL CHECK (thing IN ('case', 'alert', 'task', 'package')),
  thing_id   TEXT   NOT NULL,
  event      TEXT   NOT NULL CHECK (event <> ''),
  from_state TEXT   NOT NULL,
  to_state   TEXT   NOT NULL CHECK (to_state <> ''),
  side       TEXT   NOT NULL,
  actor      TEXT   NOT NULL,
  behalf     TEXT   NOT NULL,
  channel    TEXT   NOT NULL,
  reason     TEXT   NOT NULL,
  outcome    TEXT   NOT NULL, -- code of a call or visit
  detail     TEXT   NOT NULL, -- JSON: what the step needed
  PRIMARY KEY (case_id, n)
);
CREATE INDEX step_of ON step (thing_id, n);

-- What is owed and when it begins to be lacking (D39): a gap is open from due on.
CREATE TABLE gap (
  case_id  TEXT   NOT NULL REFERENCES cases (id),
  kind     TEXT   NOT NULL CHECK (kind IN ('no_manager', 'no_plan', 'no_first_contact', 'no_medicines', 'missed_reading')),
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
CREATE INDEX gap_by_due     ON gap (due, case_id, kind);
CREATE INDEX gap_by_area    ON gap (area, due, case_id, kind);
CREATE INDEX gap_by_station ON gap (station, due, case_id, kind);
CREATE INDEX gap_by_team    ON gap (team, due, case_id, kind);
CREATE INDEX gap_by_doctor  ON gap (doctor, due, case_id, kind);
CREATE INDEX gap_by_facility ON gap (facility, due, case_id, kind);
CREATE INDEX gap_to_alert   ON gap (due, case_id, kind) WHERE NOT alerted;

CREATE TABLE alert (
  id          TEXT    PRIMARY KEY CHECK (id <> ''),
  case_id     TEXT    NOT NULL REFERENCES cases (id),
  cause       TEXT    NOT NULL,
  codes       TEXT    NOT NULL, -- JSON list
  urgency     TEXT    NOT NULL CHECK (urgency IN ('urgent', 'soon', 'routine')),
  rank        BIGINT  NOT NULL, -- order of the board: the urgency's place
  status      TEXT    NOT NULL CHECK (status IN ('open', 'acknowledged', 'resolved', 'withdrawn')),
  standing    BOOLEAN NOT NULL,
  ladder      TEXT    NOT NULL,
  raised_at   BIGINT  NOT NULL,
  open_since  BIGINT  NOT NULL, -- raised, worsened, handed over or lapsed
  last_at     BIGINT  NOT NULL, -- when its cause was last seen
  due         BIGINT  NOT NULL,
  next_at     BIGINT,           -- the next telling, lapse or reminder
  told        TEXT    NOT NULL, -- JSON list of posts told since open_since
  post        TEXT    NOT NULL, -- the post told last
  owner       TEXT    NOT NULL, -- account that acknowledged, or to whom it was handed
  asked       BIGINT  NOT NULL CHECK (asked >= 0), -- automatic reminders sent
  acked_at    BIGINT,           -- first acknowledged
  ended_at    BIGINT,
  outcome     TEXT    NOT NULL,
  area        TEXT    NOT NULL CHECK (area <> ''),
  facility    TEXT,
  station     TEXT,
  team        TEXT,
  doctor      TEXT,
  version     BIGINT  NOT NULL CHECK (version >= 1),
  CHECK (standing = (status IN ('open', 'acknowledged'))),
  CHECK (standing = (ended_at IS NULL)),
  CHECK (standing OR outcome <> '')
);
CREATE UNIQUE INDEX alert_standing ON alert (case_id, cause) WHERE standing;
CREATE INDEX alert_of_case     ON alert (case_id, id);
CREATE INDEX alert_board       ON alert (rank, due, id) WHERE standing;
CREATE INDEX alert_by_area     ON alert (area, rank, due, id) WHERE standing;
CREATE INDEX alert_by_facility ON alert (facility, rank, due, id) WHERE standing;
CREATE INDEX alert_by_station  ON alert (station, rank, due, id) WHERE standing;
CREATE INDEX alert_by_team     ON alert (team, rank, due, id) WHERE standing;
CREATE INDEX alert_by_doctor   ON alert (doctor, rank, due, id) WHERE standing;
CREATE INDEX alert_by_owner    ON alert (owner, rank, due, id) WHERE standing;
CREATE INDEX alert_ended      ON alert (owner, ended_at) WHERE NOT standing;
CREATE INDEX alert_next        ON alert (next_at, id) WHERE next_at IS NOT NULL;

CREATE TABLE task (
  id       TEXT    PRIMARY KEY CHECK (id <> ''),
  case_id  TEXT    NOT NULL REFERENCES cases (id),
  kind     TEXT    NOT NULL,
  status   TEXT    NOT NULL CHECK (status IN ('due', 'accepted', 'done', 'not_done', 'cancelled')),
  standing BOOLEAN NOT NULL,
  due      BIGINT  NOT NULL,
  next_try BIGINT,
  owner    TEXT    NOT NULL, -- account that accepted it, or to whom it was given
  cause    TEXT    NOT NULL, -- the step or rule that asked for it
  at       BIGINT  NOT NULL,
  ended_at BIGINT,
  outcome  TEXT    NOT NULL,
  area     TEXT    NOT NULL CHECK (area <> ''),
  facility TEXT,
  station  TEXT,
  team     TEXT,
  doctor   TEXT,
  version  BIGINT  NOT NULL CHECK (version >= 1),
  CHECK (standing = (status IN ('due', 'accepted'))),
  CHECK (standing = (ended_at IS NULL)),
  CHECK (standing OR outcome <> '')
);
CREATE UNIQUE INDEX task_standing ON task (case_id, kind) WHERE standing;
CREATE INDEX task_of_case     ON task (case_id, id);
CREATE INDEX task_by_due      ON task (due, id) WHERE standing;
CREATE INDEX task_by_area     ON task (area, due, id) WHERE standing;
CREATE INDEX task_by_facility ON task (facility, due, id) WHERE standing;
CREATE INDEX task_by_station  ON task (station, due, id) WHERE standing;
CREATE INDEX task_by_team     ON task (team, due, id) WHERE standing;
CREATE INDEX task_by_doctor   ON task (doctor, due, id) WHERE standing;
CREATE INDEX task_by_owner    ON task (owner, due, id) WHERE standing;

CREATE TABLE package (
  id         TEXT    PRIMARY KEY CHECK (id <> ''),
  case_id    TEXT    NOT NULL REFERENCES cases (id),
  kind       TEXT    NOT NULL CHECK (kind IN ('A', 'B', 'C')),
  status     TEXT    NOT NULL,
  standing   BOOLEAN NOT NULL,
  at         BIGINT  NOT NULL,
  version    BIGINT  NOT NULL CHECK (version >= 1)
);
CREATE UNIQUE INDEX package_standing ON package (case_id, kind) WHERE standing;
CREATE INDEX package_of_case ON package (case_id, id);

-- Who is on duty (alert.Roster). place is the code of a unit, facility, station or
-- team; the manager's post is that of the place which manages a case.
CREATE TABLE duty (
  id      TEXT   PRIMARY KEY CHECK (id <> ''),
  post    TEXT   NOT NULL CHECK (post IN ('manager', 'station', 'companion_doctor', 'district', 'province')),
  place   TEXT   NOT NULL CHECK (place <> ''),
  account TEXT   NOT NULL REFERENCES account (id),
  from_at BIGINT NOT NULL,
  to_at   BIGINT NOT NULL,
  CHECK (to_at > from_at)
);
CREATE INDEX duty_at      ON duty (place, post, to_at);
CREATE INDEX duty_account ON duty (account, to_at);

-- Pairs of records that may be one person; a person decides.
CREATE TABLE twin (
  first    TEXT   NOT NULL REFERENCES person (id),
  second   TEXT   NOT NULL REFERENCES person (id),
  area     TEXT   NOT NULL,
  score    BIGINT NOT NULL,
  grade    TEXT   NOT NULL CHECK (grade IN ('possible', 'likely')),
  evidence TEXT   NOT NULL, -- JSON
  state    TEXT   NOT NULL CHECK (state IN ('open', 'same', 'different')),
  at       BIGINT NOT NULL,
  by_whom  TEXT   NOT NULL,
  PRIMARY KEY (first, second),
  CHECK (first < second)
);
CREATE INDEX twin_of   ON twin (second, first);
CREATE INDEX twin_open ON twin (area, first, second) WHERE state = 'open';

-- Close contacts of a case (F1) and how long they are followed.
CREATE TABLE contact (
  case_id TEXT   NOT NULL REFERENCES cases (id),
  person  TEXT   NOT NULL REFERENCES person (id),
  kind    TEXT   NOT NULL, -- household, care, close, other
  last_on TEXT   NOT NULL, -- day of the last contact
  until   TEXT   NOT NULL, -- followed until that day
  state   TEXT   NOT NULL CHECK (state IN ('followed', 'ended', 'became_case')),
  at      BIGINT NOT NULL,
  PRIMARY KEY (case_id, person)
);
CREATE INDEX contact_of ON contact (person, case_id);
