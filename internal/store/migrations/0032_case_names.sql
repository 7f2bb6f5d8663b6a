-- Cases are asked for by the people who bear a name, thousands at a time: where each
-- lies is in the index that leads to it.
DROP INDEX case_by_person;
CREATE INDEX case_by_person ON cases (person, id, area, facility, station, team, doctor);
