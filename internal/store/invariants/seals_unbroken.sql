-- The sealed rows of the audit are numbered 1, 2, 3 ... without a gap.
SELECT 'links 1 to ' || CAST(max(link) AS TEXT) || ' have ' || CAST(count(link) AS TEXT) || ' rows' AS what
FROM audit HAVING max(link) <> count(link) OR min(link) <> 1
