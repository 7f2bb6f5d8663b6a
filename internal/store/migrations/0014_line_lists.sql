-- Rows of line lists that were taken, by what a row is known again by: a second
-- import of it changes nothing. Nobody can read the person from the key.
CREATE TABLE listed_row (
  row_key TEXT   PRIMARY KEY,
  case_id TEXT   NOT NULL REFERENCES cases (id),
  at      BIGINT NOT NULL
);
CREATE INDEX listed_row_of ON listed_row (case_id);
