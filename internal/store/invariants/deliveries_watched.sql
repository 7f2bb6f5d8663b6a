-- Every message that has not ended has the job that ends it, so that none is forgotten; and one that was taken has the attempt that says so.
SELECT d.id || ' is ' || d.state || ' and nothing will end it' AS what FROM delivery d
WHERE d.ended_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'notify.expire' AND j.slot = d.id AND j.ended_at IS NULL AND j.slot IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'notify.expire' AND j.slot = d.id AND j.state = 'dead' AND j.ended_at IS NOT NULL)
UNION ALL
SELECT d.id || ' is ' || d.state || ' without an attempt' FROM delivery d
WHERE d.state IN ('sent', 'delivered')
  AND NOT EXISTS (SELECT 1 FROM delivery_attempt a WHERE a.delivery = d.id AND a.outcome IN ('taken', 'delivered'))
