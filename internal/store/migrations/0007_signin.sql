-- How people sign in. Only hashes of secrets are kept; the secret of a second
-- factor, which must be read again, is encrypted with the key of the
-- installation, which is not in the database. Instants here are real time.

CREATE TABLE account_password (
  account TEXT   PRIMARY KEY REFERENCES account (id),
  hash    TEXT   NOT NULL CHECK (hash <> ''), -- argon2id with salt and cost
  set_at  BIGINT NOT NULL
);

CREATE TABLE account_totp (
  account   TEXT    PRIMARY KEY REFERENCES account (id),
  secret    BYTEA,            -- in force
  last_step BIGINT  NOT NULL, -- no code of this step or one before is taken again
  pending   BYTEA,            -- not yet confirmed by a code of it
  CHECK (secret IS NOT NULL OR pending IS NOT NULL)
);

CREATE TABLE recovery_code (
  account TEXT   NOT NULL REFERENCES account (id),
  hash    BYTEA  NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (account, hash)
);

CREATE TABLE account_pin (
  account TEXT   PRIMARY KEY REFERENCES account (id),
  hash    TEXT   NOT NULL CHECK (hash <> ''),
  set_at  BIGINT NOT NULL
);

CREATE TABLE session (
  hash         BYTEA   PRIMARY KEY, -- of the token in the cookie
  id           TEXT    NOT NULL UNIQUE,
  account      TEXT    NOT NULL REFERENCES account (id),
  shared       BOOLEAN NOT NULL, -- on a device that several use: locks when idle
  strong       BOOLEAN NOT NULL, -- a second factor was shown
  created_at   BIGINT  NOT NULL,
  seen_at      BIGINT  NOT NULL,
  expires_at   BIGINT  NOT NULL,
  ended_at     BIGINT,
  pin_failures BIGINT  NOT NULL CHECK (pin_failures BETWEEN 0 AND 5),
  CHECK (expires_at > created_at)
);
CREATE INDEX session_of  ON session (account, created_at, id);
CREATE INDEX session_end ON session (expires_at);

-- A one-time link. Without an account it makes the first administrator.
CREATE TABLE invitation (
  hash       BYTEA  PRIMARY KEY,
  id         TEXT   NOT NULL UNIQUE,
  account    TEXT   REFERENCES account (id),
  made_by    TEXT   NOT NULL, -- account id, or "" for the installation itself
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at    BIGINT,
  ended_at   BIGINT, -- another took its place
  CHECK (used_at IS NULL OR ended_at IS NULL)
);
-- One link of an account is open at a time.
CREATE UNIQUE INDEX invitation_open  ON invitation (account) WHERE used_at IS NULL AND ended_at IS NULL AND account IS NOT NULL;
CREATE INDEX        invitation_first ON invitation (created_at) WHERE account IS NULL;

-- Failed sign-ins by what was typed as the login, blinded, and by the device when
-- that account signed in on it before: a stranger's failures do not slow down
-- somebody at their own.
CREATE TABLE sign_in_failure (
  login    BYTEA   NOT NULL,
  device   BYTEA   NOT NULL, -- blinded; empty for all unknown ones together
  failures BIGINT  NOT NULL CHECK (failures > 0),
  last_at  BIGINT  NOT NULL,
  PRIMARY KEY (login, device)
);
CREATE INDEX sign_in_failure_old ON sign_in_failure (last_at);

CREATE TABLE sign_in_device (
  account TEXT   NOT NULL REFERENCES account (id),
  device  BYTEA  NOT NULL, -- blinded token of its cookie
  last_at BIGINT NOT NULL,
  PRIMARY KEY (account, device)
);
CREATE INDEX sign_in_device_of  ON sign_in_device (device);
CREATE INDEX sign_in_device_old ON sign_in_device (last_at);
