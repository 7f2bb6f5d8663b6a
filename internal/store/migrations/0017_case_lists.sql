-- Lists of people in care that nothing narrows are read in their own order, by
-- indexes that know where each row lies and what is asked of it.

CREATE INDEX case_open_list ON cases (id, area, facility, station, team, doctor, status, tier, risk, severity, person) WHERE open;
CREATE INDEX case_list      ON cases (id, area, facility, station, team, doctor, status, tier, risk, severity, person);
CREATE INDEX case_by_severity ON cases (severity, id) WHERE open;
DROP INDEX alert_board;
CREATE INDEX alert_board    ON alert (rank, due, id, area, facility, station, team, doctor, case_id, owner, cause, urgency) WHERE standing;
DROP INDEX task_by_due;
CREATE INDEX task_by_due    ON task (due, id, area, facility, station, team, doctor, case_id, owner, kind) WHERE standing;
DROP INDEX gap_by_due;
CREATE INDEX gap_by_due     ON gap (due, case_id, kind, area, facility, station, team, doctor);

-- Who a place has or had in its care, the closed cases too.
CREATE INDEX case_ever_facility ON cases (facility, id) WHERE facility IS NOT NULL;
CREATE INDEX case_ever_station  ON cases (station, id) WHERE station IS NOT NULL;
CREATE INDEX case_ever_team     ON cases (team, id) WHERE team IS NOT NULL;
