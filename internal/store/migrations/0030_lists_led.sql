-- The board of letters is walked in its own order, whoever looks at it: its index knows
-- where each lies. A status or a step of few close contacts leads to them.
DROP INDEX letter_board;
CREATE INDEX letter_board ON letter (rank, at, message, area) WHERE answered_at IS NULL;
CREATE INDEX contact_status ON contact (status, due, id) WHERE open;
CREATE INDEX contact_owed   ON contact (owed, due, id) WHERE open;
