-- What providers showed of themselves, scheduled reports, and what the platforms must remember.

CREATE TABLE provider_latencies (
  provider     TEXT NOT NULL,
  resolution   TEXT NOT NULL,
  run_id       TEXT NOT NULL,
  latency_ms   INTEGER NOT NULL CHECK (latency_ms >= 0),
  at           INTEGER NOT NULL,
  PRIMARY KEY (provider, resolution, run_id)
) STRICT;
CREATE INDEX provider_latencies_recent ON provider_latencies (provider, resolution, at);

CREATE TABLE provider_health (
  provider     TEXT PRIMARY KEY,
  state        TEXT NOT NULL,
  reason       TEXT,
  model        TEXT,
  until_at     INTEGER,
  alerted_at   INTEGER,
  updated_at   INTEGER NOT NULL
) STRICT;

-- Requests made in a provider's current window, all processes together.
CREATE TABLE provider_windows (
  provider     TEXT PRIMARY KEY,
  starts_at    INTEGER NOT NULL,
  used         INTEGER NOT NULL
) STRICT;

CREATE TABLE report_schedules (
  id           TEXT PRIMARY KEY,
  team_id      TEXT NOT NULL REFERENCES teams (id),
  destination  TEXT NOT NULL,
  every        TEXT NOT NULL CHECK (every IN ('week', 'month')),
  options      TEXT NOT NULL,
  next_at      INTEGER NOT NULL,
  created_by   TEXT NOT NULL REFERENCES members (id),
  created_at   INTEGER NOT NULL
) STRICT;

-- The chat of the web page.
CREATE TABLE web_messages (
  id           TEXT PRIMARY KEY,
  team_id      TEXT NOT NULL REFERENCES teams (id),
  channel_id   TEXT NOT NULL,
  author       TEXT NOT NULL,
  generation_id TEXT REFERENCES generations (id),
  body         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX web_messages_by_channel ON web_messages (team_id, channel_id, id);

CREATE TABLE slack_installations (
  team_id      TEXT PRIMARY KEY,
  enterprise_id TEXT,
  sealed_installation TEXT NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE oauth_states (
  state        TEXT PRIMARY KEY,
  expires_at   INTEGER NOT NULL
) STRICT;
