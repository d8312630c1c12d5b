-- What people are told without having asked just then: written with the change that it is about, told afterwards, as
-- often as it takes.

CREATE TABLE announcements (
  id           TEXT PRIMARY KEY,
  team_id      TEXT NOT NULL REFERENCES teams (id),
  -- The same matter to the same people is written once, whoever notices it.
  dedupe_key   TEXT NOT NULL UNIQUE,
  -- What it is about and who is told, as JSON; its words are made when it is told.
  matter       TEXT NOT NULL,
  recipient    TEXT NOT NULL,
  -- Of those that are told alike and change together: a credit request's id.
  subject      TEXT,
  state        TEXT NOT NULL CHECK (state IN ('due', 'told', 'untold')),
  epoch        INTEGER NOT NULL DEFAULT 0,
  lease_until  INTEGER NOT NULL DEFAULT 0,
  next_at      INTEGER,
  -- Since when it is to be told: how long it is tried counts from here.
  due_since    INTEGER NOT NULL,
  attempts     INTEGER NOT NULL DEFAULT 0,
  -- How often whoever held it let its lease run out.
  takeovers    INTEGER NOT NULL DEFAULT 0,
  -- What it says changed while somebody held it: then it stays due.
  woken        INTEGER NOT NULL DEFAULT 0 CHECK (woken IN (0, 1)),
  -- What telling it made so far at the platform.
  memo         TEXT NOT NULL DEFAULT '{}',
  created_at   INTEGER NOT NULL,
  ended_at     INTEGER,
  -- Nothing that is still to be told is unscheduled.
  CHECK ((next_at IS NULL) = (state <> 'due'))
) STRICT;
CREATE INDEX announcements_due ON announcements (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX announcements_leased ON announcements (lease_until) WHERE lease_until > 0;
CREATE INDEX announcements_by_recipient ON announcements (team_id, recipient);
CREATE INDEX announcements_by_subject ON announcements (subject) WHERE subject IS NOT NULL;

-- When somebody last did something as an admin: whom admins' matters can be told directly, as no platform lists them all.
ALTER TABLE members ADD COLUMN admin_seen_at INTEGER;
CREATE INDEX members_admins ON members (team_id, admin_seen_at) WHERE admin_seen_at IS NOT NULL;
