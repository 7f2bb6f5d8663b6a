-- A closed account has no session, token, one-time link, password or directory identity in force; a second factor in force has its recovery codes; every account can be found.
SELECT 'account ' || a.id || ' is closed and has a ' || k.what AS what FROM account a JOIN (
  SELECT account, 'session' AS what FROM session WHERE ended_at IS NULL
  UNION ALL SELECT account, 'token' FROM api_token WHERE ended_at IS NULL
  UNION ALL SELECT account, 'one-time link' FROM invitation WHERE used_at IS NULL AND ended_at IS NULL
  UNION ALL SELECT account, 'password' FROM account_password
  UNION ALL SELECT account, 'directory identity' FROM directory_identity
) k ON k.account = a.id WHERE a.state = 'closed'
UNION ALL
SELECT 'account ' || t.account || ' has a second factor without recovery codes' FROM account_totp t
WHERE t.secret IS NOT NULL AND NOT EXISTS (SELECT 1 FROM recovery_code r WHERE r.account = t.account)
UNION ALL
SELECT 'account ' || a.id || ' cannot be found' FROM account a WHERE NOT EXISTS (SELECT 1 FROM account_word w WHERE w.account = a.id)
