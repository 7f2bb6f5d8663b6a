-- A report of the person's own is about a case that came so, a letter that was answered says how, and no closed account has a telephone.
SELECT 'case ' || s.case_id || ' was not reported by the person' AS what FROM self_report s JOIN cases c ON c.id = s.case_id WHERE c.origin <> 'self'
UNION ALL
SELECT 'letter ' || l.message || ' was answered without a word' FROM letter l WHERE l.answered_at IS NOT NULL AND l.outcome = ''
UNION ALL
SELECT 'account ' || p.account || ' is closed and has a telephone' FROM account_phone p JOIN account a ON a.id = p.account WHERE a.state = 'closed'
UNION ALL
SELECT 'letter ' || l.message || ' belongs to a unit and nobody would hear of it' FROM letter l WHERE l.area <> '' AND l.answered_at IS NULL AND l.next_at IS NULL
