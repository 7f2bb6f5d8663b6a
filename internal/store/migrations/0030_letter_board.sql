-- The board of letters is walked in its own order, whoever looks at it: its index knows
-- where each lies.
DROP INDEX letter_board;
CREATE INDEX letter_board ON letter (rank, at, message, area) WHERE answered_at IS NULL;
