-- A paper was issued by a step, and its numbers have no hole within kind, issuer and year; nobody in care holds a certificate of recovery that counts.
SELECT p.id || ' was never issued' AS what FROM paper p WHERE NOT EXISTS (SELECT 1 FROM step s WHERE s.thing_id = p.id AND s.thing = 'paper' AND s.event = 'issue')
UNION ALL
SELECT p.issuer || ' ' || p.kind || ' has a hole in its numbers' FROM paper p GROUP BY p.issuer, p.kind, p.year HAVING max(p.seq) <> count(*)
UNION ALL
SELECT p.id || ' says recovered of somebody in care' FROM paper p JOIN cases c ON c.id = p.case_id WHERE p.kind = 'recovery' AND p.status = 'issued' AND c.open
