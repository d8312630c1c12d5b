-- Budgets: what is carried over, what is set aside for pots, what each member has, and the entries of all that.

-- carried_micros comes on top of the amount, or is less than nothing when some of the period was used before under
-- another one. Of a bucket that is superseded by another of its wallet nothing more is held.
ALTER TABLE buckets ADD COLUMN carried_micros INTEGER NOT NULL DEFAULT 0;
ALTER TABLE buckets ADD COLUMN set_aside_micros INTEGER NOT NULL DEFAULT 0 CHECK (set_aside_micros >= 0);
ALTER TABLE buckets ADD COLUMN superseded INTEGER NOT NULL DEFAULT 0 CHECK (superseded IN (0, 1));
-- Ids sort by when they were made: of buckets that overlap, the one that was made last is drawn on.
UPDATE buckets SET superseded = 1 WHERE kind = 'allowance' AND EXISTS (SELECT 1 FROM buckets later
  WHERE later.wallet_id = buckets.wallet_id AND later.kind = 'allowance' AND later.id > buckets.id
  AND later.ends_at > buckets.starts_at AND later.starts_at < buckets.ends_at);

-- Until now nobody could decide it; NULL: follows what each member has.
ALTER TABLE wallets DROP COLUMN carry_over;
ALTER TABLE wallets ADD COLUMN carry_over INTEGER CHECK (carry_over IN (0, 1));

-- A pot for an event: where it pays, from starts_at until ends_at; closed once nothing of it is held any more.
ALTER TABLE wallets ADD COLUMN name TEXT;
ALTER TABLE wallets ADD COLUMN place_kind TEXT CHECK (place_kind IN ('channel', 'role'));
ALTER TABLE wallets ADD COLUMN place TEXT;
ALTER TABLE wallets ADD COLUMN closed_at INTEGER;
CREATE INDEX wallets_open_pots ON wallets (team_id, ends_at) WHERE kind = 'pot' AND closed_at IS NULL;

-- What each member has without a decision of their own: those with a role, or ('') everybody.
CREATE TABLE member_allowances (
  team_id      TEXT NOT NULL REFERENCES teams (id),
  role_id      TEXT NOT NULL,
  -- As in wallets.
  allowance_micros INTEGER CHECK (allowance_micros >= -1),
  period       TEXT CHECK (period IN ('day', 'week', 'month')),
  carry_over   INTEGER CHECK (carry_over IN (0, 1)),
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (team_id, role_id)
) STRICT;

CREATE TABLE entries_anew (
  id           TEXT PRIMARY KEY,
  wallet_id    TEXT NOT NULL REFERENCES wallets (id),
  bucket_id    TEXT NOT NULL REFERENCES buckets (id),
  run_id       TEXT REFERENCES runs (id),
  kind         TEXT NOT NULL CHECK (kind IN
    ('hold', 'settle', 'release', 'grant', 'house', 'set_aside', 'returned', 'take_back')),
  -- hold: what was held. settle: what was charged, of the hold that it ends. release: the hold that it ends. set_aside:
  -- what a pot took; returned: what came back of that. take_back: what was taken of a grant.
  amount_micros INTEGER NOT NULL CHECK (amount_micros >= 0),
  actor        TEXT NOT NULL,
  at           INTEGER NOT NULL,
  -- The pot that it was set aside for or came back from.
  pot_bucket_id TEXT REFERENCES buckets (id),
  CHECK ((run_id IS NULL) = (kind IN ('grant', 'set_aside', 'returned', 'take_back'))),
  CHECK ((pot_bucket_id IS NULL) = (kind NOT IN ('set_aside', 'returned')))
) STRICT;
INSERT INTO entries_anew (id, wallet_id, bucket_id, run_id, kind, amount_micros, actor, at)
  SELECT id, wallet_id, bucket_id, run_id, kind, amount_micros, actor, at FROM entries;
DROP TABLE entries;
ALTER TABLE entries_anew RENAME TO entries;
CREATE UNIQUE INDEX entries_one_hold ON entries (run_id, bucket_id) WHERE kind = 'hold';
CREATE UNIQUE INDEX entries_one_end ON entries (run_id, bucket_id) WHERE kind IN ('settle', 'release');
CREATE INDEX entries_by_wallet ON entries (wallet_id, at);
CREATE INDEX entries_by_bucket ON entries (bucket_id);
CREATE INDEX entries_of_pot ON entries (pot_bucket_id) WHERE pot_bucket_id IS NOT NULL;
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
