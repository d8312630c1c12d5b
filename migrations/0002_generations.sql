-- A generation is a request accepted from a member at a destination; a run is one submission of one image.

-- One row a name: virtual_time is the turn of the run claimed last.
CREATE TABLE counters (
  name         TEXT PRIMARY KEY,
  value        INTEGER NOT NULL
) STRICT;
INSERT INTO counters (name, value) VALUES ('virtual_time', 0);

CREATE TABLE generations (
  id           TEXT PRIMARY KEY,
  team_id      TEXT NOT NULL REFERENCES teams (id),
  member_id    TEXT NOT NULL REFERENCES members (id),
  platform     TEXT NOT NULL,
  channel_id   TEXT,
  -- JSON list of the role ids that the member had when asking: later questions about "whose budget" use these.
  role_ids     TEXT NOT NULL DEFAULT '[]',
  dedupe_key   TEXT NOT NULL UNIQUE,
  state        TEXT NOT NULL CHECK (state IN ('proposed', 'open', 'delivering', 'delivered', 'undelivered')),
  -- What was asked, as JSON; the prompt beside it because people search for it.
  request      TEXT NOT NULL,
  prompt       TEXT NOT NULL,
  private      INTEGER NOT NULL CHECK (private IN (0, 1)),
  destination  TEXT NOT NULL,
  -- The interaction's token, sealed, and until when it may be used; nulled when used up.
  sealed_token TEXT,
  token_expires_at INTEGER,
  -- The quoted price of all slots together, in micro-dollars.
  price_micros INTEGER NOT NULL CHECK (price_micros >= 0),
  slots        INTEGER NOT NULL CHECK (slots BETWEEN 1 AND 4),
  open_runs    INTEGER NOT NULL CHECK (open_runs >= 0),
  epoch        INTEGER NOT NULL DEFAULT 0,
  lease_until  INTEGER NOT NULL DEFAULT 0,
  takeovers    INTEGER NOT NULL DEFAULT 0,
  next_at      INTEGER,
  -- 1: there is something new to show since it was claimed last, so it stays due when it is let go.
  woken        INTEGER NOT NULL DEFAULT 0 CHECK (woken IN (0, 1)),
  attempts     INTEGER NOT NULL DEFAULT 0,
  deadline_at  INTEGER NOT NULL,
  cancel_requested_at INTEGER,
  created_at   INTEGER NOT NULL,
  ended_at     INTEGER,
  -- Nothing live is unscheduled.
  CHECK ((next_at IS NULL) = (state IN ('proposed', 'delivered', 'undelivered'))),
  -- Whoever ends the last run ends the generation in the same statement.
  CHECK ((state = 'open') = (open_runs > 0))
) STRICT;
CREATE INDEX generations_due ON generations (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX generations_leased ON generations (lease_until) WHERE lease_until > 0;
-- Live runs of everybody, of a team and of a member are counted from this index alone.
CREATE INDEX generations_open ON generations (team_id, member_id, open_runs) WHERE open_runs > 0;
CREATE INDEX generations_deadline ON generations (deadline_at) WHERE open_runs > 0;
CREATE INDEX generations_to_cancel ON generations (id) WHERE open_runs > 0 AND cancel_requested_at IS NOT NULL;
CREATE INDEX generations_by_member ON generations (member_id, created_at);
CREATE INDEX generations_by_channel ON generations (team_id, channel_id, created_at);

CREATE TABLE runs (
  id           TEXT PRIMARY KEY,
  generation_id TEXT NOT NULL REFERENCES generations (id),
  slot         INTEGER NOT NULL,
  attempt      INTEGER NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('fetching', 'queued', 'starting', 'waiting', 'collecting', 'made', 'failed', 'refused', 'cancelled')),
  provider     TEXT NOT NULL,
  model        TEXT NOT NULL,
  -- The price held, in micro-dollars, and what the member was charged at the end.
  hold_micros  INTEGER NOT NULL CHECK (hold_micros >= 0),
  charge_micros INTEGER CHECK (charge_micros BETWEEN 0 AND hold_micros),
  -- What the provider says that it cost, and what the house paid for starts in doubt.
  cost_micros  INTEGER,
  house_micros INTEGER NOT NULL DEFAULT 0,
  -- Starts in doubt that the house paid for.
  doubts       INTEGER NOT NULL DEFAULT 0,
  turn         INTEGER NOT NULL,
  -- The provider's own run id, its handle (JSON, at most 4 KB, never a key), and where its result lies (sealed).
  provider_run_id TEXT,
  handle       TEXT,
  sealed_result TEXT,
  starts       INTEGER NOT NULL DEFAULT 0,
  polls        INTEGER NOT NULL DEFAULT 0,
  tries        INTEGER NOT NULL DEFAULT 0,
  takeovers    INTEGER NOT NULL DEFAULT 0,
  epoch        INTEGER NOT NULL DEFAULT 0,
  lease_until  INTEGER NOT NULL DEFAULT 0,
  next_at      INTEGER,
  created_at   INTEGER NOT NULL,
  started_at   INTEGER,
  ready_at     INTEGER,
  ended_at     INTEGER,
  reason       TEXT,
  UNIQUE (generation_id, slot, attempt),
  CHECK ((next_at IS NULL) = (state IN ('made', 'failed', 'refused', 'cancelled'))),
  CHECK ((charge_micros IS NULL) = (next_at IS NOT NULL)),
  CHECK (state NOT IN ('failed', 'refused', 'cancelled') OR charge_micros = 0),
  CHECK ((reason IS NOT NULL) = (state IN ('failed', 'refused', 'cancelled')))
) STRICT;
-- Each live run is in one of these two, so that ten thousand queued ones do not stand before those that were begun.
CREATE INDEX runs_begun_due ON runs (next_at) WHERE next_at IS NOT NULL AND state <> 'queued';
CREATE INDEX runs_queued_due ON runs (next_at) WHERE state = 'queued';
CREATE INDEX runs_leased ON runs (lease_until) WHERE lease_until > 0;
CREATE INDEX runs_turn ON runs (provider, turn) WHERE state = 'queued';
CREATE INDEX runs_live ON runs (provider, state) WHERE next_at IS NOT NULL;
CREATE UNIQUE INDEX runs_provider_run ON runs (provider, provider_run_id) WHERE provider_run_id IS NOT NULL;

-- Every start that was tried, to hold against the providers' invoices.
CREATE TABLE starts (
  run_id       TEXT NOT NULL REFERENCES runs (id),
  number       INTEGER NOT NULL,
  provider     TEXT NOT NULL,
  at           INTEGER NOT NULL,
  outcome      TEXT,
  PRIMARY KEY (run_id, number)
) STRICT;

-- What each delivery made so far (message id, file ids), so that a repeat continues where the last one stopped.
CREATE TABLE deliveries (
  generation_id TEXT NOT NULL REFERENCES generations (id),
  kind         TEXT NOT NULL CHECK (kind IN ('final', 'notice')),
  memo         TEXT NOT NULL,
  first_tried_at INTEGER NOT NULL,
  delivered_at INTEGER,
  PRIMARY KEY (generation_id, kind)
) STRICT;

-- Which message shows which generation: replies and links are resolved through it.
CREATE TABLE posts (
  platform     TEXT NOT NULL,
  channel_id   TEXT NOT NULL,
  message_id   TEXT NOT NULL,
  generation_id TEXT NOT NULL REFERENCES generations (id),
  created_at   INTEGER NOT NULL,
  PRIMARY KEY (platform, channel_id, message_id)
) STRICT;
CREATE INDEX posts_by_generation ON posts (generation_id);
