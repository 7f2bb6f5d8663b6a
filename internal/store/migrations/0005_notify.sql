-- Messages out and in.

-- A message to one person or server. Personal are address alone and what content
-- says: both are emptied some time after the end (notify.Config.KeepDays), the
-- rest stays as the record that it was sent.
CREATE TABLE delivery (
  id         TEXT    PRIMARY KEY,
  kind       TEXT    NOT NULL,              -- "alert.danger"
  subject    TEXT    NOT NULL,              -- what it is about: "alert/0190…"
  area       TEXT    NOT NULL,
  lang       TEXT    NOT NULL CHECK (lang IN ('vi', 'en')),
  urgent     BOOLEAN NOT NULL,
  address    TEXT    NOT NULL,              -- JSON; empty once erased
  content    TEXT    NOT NULL,              -- JSON; empty once erased
  route      TEXT    NOT NULL,              -- channels in order, with spaces; empty until the first is chosen
  step       BIGINT  NOT NULL CHECK (step >= 0),  -- place in the route
  hop        BIGINT  NOT NULL CHECK (hop >= 1),   -- grows with every channel that is begun
  channel    TEXT    NOT NULL,              -- of the hop; empty until chosen
  state      TEXT    NOT NULL CHECK (state IN ('queued', 'sent', 'delivered', 'failed', 'expired')),
  reason     TEXT,
  created_at BIGINT  NOT NULL,              -- domain time, as all here
  expires_at BIGINT  NOT NULL,              -- after which it is of no use
  due_at     BIGINT,                        -- when the next channel takes over
  sent_at    BIGINT,                        -- by the present hop
  ended_at   BIGINT,                        -- nothing more is done by itself
  seen_at    BIGINT,                        -- somebody has seen that it failed
  seen_by    TEXT,
  CHECK ((reason IS NOT NULL) = (state IN ('failed', 'expired'))),
  CHECK (state <> 'queued' OR ended_at IS NULL),
  CHECK (state IN ('queued', 'sent') OR ended_at IS NOT NULL),
  CHECK (state <> 'sent' OR sent_at IS NOT NULL),
  CHECK ((address = '') = (content = '')),
  CHECK (address <> '' OR ended_at IS NOT NULL),
  CHECK ((seen_at IS NULL) = (seen_by IS NULL))
);
CREATE INDEX delivery_open ON delivery (state, urgent, created_at, id) WHERE ended_at IS NULL;
CREATE INDEX delivery_failed ON delivery (ended_at, id) WHERE state IN ('failed', 'expired') AND seen_at IS NULL;
CREATE INDEX delivery_by_subject ON delivery (subject, id);
CREATE INDEX delivery_to_erase ON delivery (ended_at, id) WHERE address <> '' AND ended_at IS NOT NULL;

-- What was tried and what the other side said; rows are never changed.
CREATE TABLE delivery_attempt (
  delivery    TEXT   NOT NULL REFERENCES delivery (id),
  n           BIGINT NOT NULL CHECK (n >= 1),
  hop         BIGINT NOT NULL,
  channel     TEXT   NOT NULL,
  at          BIGINT NOT NULL,
  outcome     TEXT   NOT NULL CHECK (outcome IN ('taken', 'retry', 'refused', 'unknown', 'delivered', 'failed', 'noted')),
  code        TEXT   NOT NULL,             -- of the failure, or the status of a receipt
  provider_id TEXT,
  PRIMARY KEY (delivery, n)
);
CREATE INDEX delivery_attempt_taken ON delivery_attempt (channel, provider_id) WHERE outcome = 'taken' AND provider_id IS NOT NULL;

-- What people sent or whom they called, kept as it came, with the number also in
-- the form of E.164 when it is one. It is part of the record of care.
CREATE TABLE inbound_message (
  id          TEXT   PRIMARY KEY,
  provider    TEXT   NOT NULL,
  provider_id TEXT   NOT NULL,
  takes       TEXT   NOT NULL CHECK (takes IN ('sms', 'call')),
  from_phone  TEXT,                        -- "+84912345678"; NULL when it is no number
  from_raw    TEXT   NOT NULL,
  to_raw      TEXT   NOT NULL,
  body        TEXT   NOT NULL,
  said_at     BIGINT,                      -- by the provider's clock, if it says
  received_at BIGINT NOT NULL,             -- domain time
  UNIQUE (provider, provider_id)
);
CREATE INDEX inbound_message_by_phone ON inbound_message (from_phone, id) WHERE from_phone IS NOT NULL;

-- Up to which day the roots of the audit went to each target.
CREATE TABLE audit_root_out (
  target TEXT   PRIMARY KEY,
  day    TEXT   NOT NULL,
  at     BIGINT NOT NULL                   -- domain time
);
