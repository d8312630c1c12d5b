-- Who there is. Every other table refers to teams and members by our own ids only, so that erasing a person
-- touches member_identities and nothing append-only.
-- These files are written for SQLite; for PostgreSQL the migrator reads INTEGER as BIGINT and drops STRICT.

CREATE TABLE teams (
  id           TEXT PRIMARY KEY,
  platform     TEXT NOT NULL,
  external_id  TEXT NOT NULL,
  name         TEXT NOT NULL,
  approved     INTEGER NOT NULL CHECK (approved IN (0, 1)),
  time_zone    TEXT NOT NULL DEFAULT 'UTC',
  created_at   INTEGER NOT NULL,
  UNIQUE (platform, external_id)
) STRICT;

CREATE TABLE members (
  id           TEXT PRIMARY KEY,
  team_id      TEXT NOT NULL REFERENCES teams (id),
  -- Start-time fair queueing: the turn at which this member's next run may start at the earliest.
  next_turn    INTEGER NOT NULL DEFAULT 0,
  created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX members_by_team ON members (team_id);

CREATE TABLE member_identities (
  team_id      TEXT NOT NULL REFERENCES teams (id),
  platform     TEXT NOT NULL,
  external_id  TEXT NOT NULL,
  member_id    TEXT NOT NULL REFERENCES members (id),
  name         TEXT NOT NULL,
  seen_at      INTEGER NOT NULL,
  PRIMARY KEY (team_id, platform, external_id)
) STRICT;
CREATE INDEX member_identities_by_member ON member_identities (member_id);
CREATE INDEX member_identities_by_person ON member_identities (platform, external_id);

-- The team that pays for a person in a direct message or through a user-installed app.
CREATE TABLE home_teams (
  platform     TEXT NOT NULL,
  external_id  TEXT NOT NULL,
  team_id      TEXT NOT NULL REFERENCES teams (id),
  PRIMARY KEY (platform, external_id)
) STRICT;

CREATE TABLE settings (
  team_id      TEXT NOT NULL REFERENCES teams (id),
  scope        TEXT NOT NULL CHECK (scope IN ('team', 'channel', 'member')),
  subject      TEXT NOT NULL,
  settings     TEXT NOT NULL,
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (team_id, scope, subject)
) STRICT;

CREATE TABLE styles (
  id           TEXT PRIMARY KEY,
  team_id      TEXT NOT NULL REFERENCES teams (id),
  name         TEXT NOT NULL,
  before_prompt TEXT NOT NULL DEFAULT '',
  after_prompt TEXT NOT NULL DEFAULT '',
  created_by   TEXT NOT NULL REFERENCES members (id),
  created_at   INTEGER NOT NULL,
  UNIQUE (team_id, name)
) STRICT;

-- Every change of a budget, a setting or an approval: append-only.
CREATE TABLE audit (
  id           TEXT PRIMARY KEY,
  team_id      TEXT REFERENCES teams (id),
  actor        TEXT NOT NULL,
  action       TEXT NOT NULL,
  subject      TEXT NOT NULL,
  before_value TEXT,
  after_value  TEXT,
  at           INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_by_team ON audit (team_id, at);
