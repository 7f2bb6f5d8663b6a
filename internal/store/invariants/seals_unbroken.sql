-- The seals of the audit are numbered 1, 2, 3 ... without a gap, each goes on where the one before ended, and none counts rows that are not there.
SELECT 'seal ' || CAST(s.n AS TEXT) || ' does not follow the one before' AS what
FROM audit_seal s LEFT JOIN audit_seal p ON p.n = s.n - 1
WHERE CASE WHEN p.n IS NULL THEN s.n <> 1 OR s.row_total <> s.row_count
  ELSE s.prev <> p.hash OR s.row_total <> p.row_total + s.row_count OR (s.first_tx, s.first_seq) <= (p.last_tx, p.last_seq) END
UNION ALL
SELECT 'seal ' || CAST(s.n AS TEXT) || ' ends at a row that is not there'
FROM audit_seal s LEFT JOIN audit a ON a.tx = s.last_tx AND a.seq = s.last_seq
WHERE a.tx IS NULL
