-- Reports that post themselves, and what roles and channels are called where nobody can be asked.

-- Nothing ever wrote a schedule in its first form.
DROP TABLE report_schedules;
-- One for each channel of a team.
CREATE TABLE report_schedules (
  id           TEXT PRIMARY KEY,
  team_id      TEXT NOT NULL REFERENCES teams (id),
  platform     TEXT NOT NULL,
  channel_id   TEXT NOT NULL,
  every        TEXT NOT NULL CHECK (every IN ('week', 'month')),
  grouped_by   TEXT NOT NULL,
  -- Until when has been reported: the same days are not told twice, whatever becomes of the team's zone.
  covered_until INTEGER NOT NULL,
  next_at      INTEGER NOT NULL,
  created_by   TEXT NOT NULL REFERENCES members (id),
  created_at   INTEGER NOT NULL,
  UNIQUE (team_id, channel_id)
) STRICT;
CREATE INDEX report_schedules_due ON report_schedules (next_at);

-- What a platform called a role or a channel when it was heard of last.
CREATE TABLE known_names (
  team_id      TEXT NOT NULL REFERENCES teams (id),
  kind         TEXT NOT NULL CHECK (kind IN ('role', 'channel')),
  external_id  TEXT NOT NULL,
  name         TEXT NOT NULL,
  seen_at      INTEGER NOT NULL,
  PRIMARY KEY (team_id, kind, external_id)
) STRICT;
