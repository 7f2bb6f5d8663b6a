-- The figures of how long it took to a bed are asked for by the days of the requests,
-- of transfers that have ended as well.
CREATE INDEX transfer_asked ON transfer (requested_at, id);
