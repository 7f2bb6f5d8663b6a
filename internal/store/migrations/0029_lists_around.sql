-- The lists of close contacts and of the register are read in their order by an index
-- that knows all that they ask of a row.
DROP INDEX contact_due;
CREATE INDEX contact_due ON contact (due, id, area, status, owed) WHERE open;
DROP INDEX contact_in;
CREATE INDEX contact_in  ON contact (area, due, id, status, owed) WHERE open;
CREATE INDEX protection_list ON protection (person, area, station, team, doses, grounds);
