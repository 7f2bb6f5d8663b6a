-- A job that runs or is done was claimed, and a dead letter says why.
SELECT id || ' is ' || state || ' after ' || CAST(claim AS TEXT) || ' claims' AS what FROM job WHERE state <> 'waiting' AND claim = 0
UNION ALL
SELECT id || ' is dead without a reason' FROM job WHERE state = 'dead' AND (last_error IS NULL OR last_error = '')
