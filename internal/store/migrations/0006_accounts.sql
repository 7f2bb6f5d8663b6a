-- Who may sign in, what they were given, and the tokens of programs.

CREATE TABLE account (
  id         TEXT   PRIMARY KEY,
  login      TEXT   NOT NULL UNIQUE CHECK (login <> ''), -- lower case
  name       TEXT   NOT NULL,
  lang       TEXT   NOT NULL CHECK (lang IN ('vi', 'en')),
  state      TEXT   NOT NULL CHECK (state IN ('active', 'closed')),
  created_at BIGINT NOT NULL,
  version    BIGINT NOT NULL CHECK (version >= 1)
);

-- What an account is found by: the login, the name without its marks, and each
-- rest of the name that begins with a word.
CREATE TABLE account_word (
  word    TEXT NOT NULL,
  account TEXT NOT NULL REFERENCES account (id),
  PRIMARY KEY (word, account)
);
CREATE INDEX account_word_of ON account_word (account, word);

-- A role in a scope, for a time. Rows are ended, never deleted.
CREATE TABLE account_grant (
  id          TEXT   PRIMARY KEY,
  account     TEXT   NOT NULL REFERENCES account (id),
  role        TEXT   NOT NULL,
  area        TEXT   NOT NULL, -- code at the top of the subtree, or empty
  facility    TEXT   NOT NULL,
  team        TEXT   NOT NULL,
  subject     TEXT   NOT NULL, -- the one case it is about, or empty
  from_at     BIGINT NOT NULL,
  until_at    BIGINT,
  reason      TEXT   NOT NULL,
  delegated   BOOLEAN NOT NULL, -- somebody's own role, passed on for a time
  granted_by  TEXT   NOT NULL,
  granted_at  BIGINT NOT NULL,
  CHECK (until_at IS NULL OR until_at >= from_at)
);
CREATE INDEX account_grant_of ON account_grant (account, granted_at, id);

-- Tokens of programs: only the hash is kept. Real time, since a drill's clock
-- must not end a credential.
CREATE TABLE api_token (
  hash       BYTEA  PRIMARY KEY,
  id         TEXT   NOT NULL UNIQUE,
  account    TEXT   NOT NULL REFERENCES account (id),
  name       TEXT   NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at   BIGINT,
  made_by    TEXT   NOT NULL, -- account id, or "" for the installation itself
  can        TEXT,            -- JSON list of capabilities it is narrowed to; NULL narrows nothing
  only_grant TEXT REFERENCES account_grant (id) -- the one grant it acts by; NULL for all
);
CREATE INDEX api_token_of ON api_token (account, created_at, id);
