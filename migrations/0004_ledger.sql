-- Credits. Money is an integer number of micro-dollars. A bucket is what a wallet has for one period or from one
-- grant; what may still be held lives in the conditional update of a bucket, so that overspending is impossible.

CREATE TABLE wallets (
  id           TEXT PRIMARY KEY,
  -- NULL for the house and installation wallets, which belong to no team.
  team_id      TEXT REFERENCES teams (id),
  kind         TEXT NOT NULL CHECK (kind IN ('member', 'role', 'channel', 'team', 'pot', 'house', 'installation')),
  subject      TEXT NOT NULL,
  -- NULL: follows the environment's default. -1: unlimited.
  allowance_micros INTEGER CHECK (allowance_micros >= -1),
  period       TEXT CHECK (period IN ('day', 'week', 'month')),
  carry_over   INTEGER NOT NULL DEFAULT 0 CHECK (carry_over IN (0, 1)),
  starts_at    INTEGER,
  ends_at      INTEGER,
  created_at   INTEGER NOT NULL,
  CHECK ((team_id IS NULL) = (kind IN ('house', 'installation')))
) STRICT;
-- COALESCE because NULLs are distinct in unique indexes.
CREATE UNIQUE INDEX wallets_by_subject ON wallets (COALESCE(team_id, ''), kind, subject);

CREATE TABLE buckets (
  id           TEXT PRIMARY KEY,
  wallet_id    TEXT NOT NULL REFERENCES wallets (id),
  kind         TEXT NOT NULL CHECK (kind IN ('allowance', 'grant')),
  -- An allowance has one bucket for each period, named by its start; a grant is named by its own id.
  name         TEXT NOT NULL,
  starts_at    INTEGER NOT NULL,
  ends_at      INTEGER,
  -- NULL: unlimited. Lowered below what is spent it only stops further holds.
  amount_micros INTEGER CHECK (amount_micros >= 0),
  spent_micros INTEGER NOT NULL DEFAULT 0 CHECK (spent_micros >= 0),
  held_micros  INTEGER NOT NULL DEFAULT 0 CHECK (held_micros >= 0),
  alerted_percent INTEGER NOT NULL DEFAULT 0,
  UNIQUE (wallet_id, kind, name)
) STRICT;
CREATE INDEX buckets_by_end ON buckets (wallet_id, ends_at);

-- Append-only; what is spent and held in a bucket is what its entries sum to.
CREATE TABLE entries (
  id           TEXT PRIMARY KEY,
  wallet_id    TEXT NOT NULL REFERENCES wallets (id),
  bucket_id    TEXT NOT NULL REFERENCES buckets (id),
  run_id       TEXT REFERENCES runs (id),
  kind         TEXT NOT NULL CHECK (kind IN ('hold', 'settle', 'release', 'grant', 'house')),
  -- hold: what was held. settle: what was charged, of the hold that it ends. release: the hold that it ends.
  amount_micros INTEGER NOT NULL CHECK (amount_micros >= 0),
  actor        TEXT NOT NULL,
  at           INTEGER NOT NULL,
  CHECK ((run_id IS NULL) = (kind = 'grant'))
) STRICT;
-- What the house pays for: one wallet with one bucket that has no limit and no end.
INSERT INTO wallets (id, kind, subject, created_at) VALUES ('house', 'house', 'house', 0);
INSERT INTO buckets (id, wallet_id, kind, name, starts_at) VALUES ('house', 'house', 'allowance', 'house', 0);

CREATE UNIQUE INDEX entries_one_hold ON entries (run_id, bucket_id) WHERE kind = 'hold';
CREATE UNIQUE INDEX entries_one_end ON entries (run_id, bucket_id) WHERE kind IN ('settle', 'release');
CREATE INDEX entries_by_wallet ON entries (wallet_id, at);
CREATE INDEX entries_by_bucket ON entries (bucket_id);

-- `hour` is when it begins, in epoch milliseconds.
-- Reports read these: one row for each hour and combination, counted up in the transaction that settles.
CREATE TABLE usage_hours (
  hour         INTEGER NOT NULL,
  team_id      TEXT NOT NULL,
  member_id    TEXT NOT NULL,
  channel_id   TEXT NOT NULL,
  provider     TEXT NOT NULL,
  model        TEXT NOT NULL,
  resolution   TEXT NOT NULL,
  made         INTEGER NOT NULL DEFAULT 0,
  failed       INTEGER NOT NULL DEFAULT 0,
  refused      INTEGER NOT NULL DEFAULT 0,
  charge_micros INTEGER NOT NULL DEFAULT 0,
  cost_micros  INTEGER NOT NULL DEFAULT 0,
  house_micros INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (team_id, hour, member_id, channel_id, provider, model, resolution)
) STRICT;

CREATE TABLE credit_requests (
  id           TEXT PRIMARY KEY,
  team_id      TEXT NOT NULL REFERENCES teams (id),
  member_id    TEXT NOT NULL REFERENCES members (id),
  generation_id TEXT REFERENCES generations (id),
  wallet_id    TEXT NOT NULL REFERENCES wallets (id),
  amount_micros INTEGER NOT NULL CHECK (amount_micros > 0),
  state        TEXT NOT NULL CHECK (state IN ('asked', 'approved', 'denied', 'expired')),
  decided_by   TEXT REFERENCES members (id),
  decided_micros INTEGER,
  created_at   INTEGER NOT NULL,
  decided_at   INTEGER
) STRICT;
CREATE INDEX credit_requests_open ON credit_requests (team_id, member_id) WHERE state = 'asked';
