-- What lists and searches are found by, once tables are large.

-- The words of one thing, in order: a search passes over a thing whose earlier
-- word was found already.
DROP INDEX registry_word_of;
CREATE INDEX registry_word_of ON registry_word (kind, code, word);

-- The audit of a place; and the ways to search it know the place, that of an actor
-- the action too, so that rows of others are passed over in the index.
CREATE INDEX audit_by_area ON audit (area, at, tx, seq);
DROP INDEX audit_by_time;
DROP INDEX audit_by_actor;
DROP INDEX audit_by_subject;
DROP INDEX audit_by_action;
CREATE INDEX audit_by_time    ON audit (at, tx, seq, area);
CREATE INDEX audit_by_actor   ON audit (actor, at, tx, seq, area, action);
CREATE INDEX audit_by_subject ON audit (subject, at, tx, seq, area);
CREATE INDEX audit_by_action  ON audit (action, at, tx, seq, area);

-- Accounts by what they were granted, and by state.
CREATE INDEX account_grant_by_area     ON account_grant (area, account);
CREATE INDEX account_grant_by_facility ON account_grant (facility, account);
CREATE INDEX account_grant_by_team     ON account_grant (team, account);
CREATE INDEX account_grant_by_subject  ON account_grant (subject, account);
CREATE INDEX account_by_state          ON account (state, login);
