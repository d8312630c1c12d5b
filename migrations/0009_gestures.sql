-- What lies between a gesture and its generation: choices that wait for somebody, and presses of buttons.

-- Pictures that somebody has to choose from. What they wanted to do with it and where the pictures lie is sealed, as
-- platforms sign the addresses of uploads.
CREATE TABLE picks (
  id           TEXT PRIMARY KEY,
  team_id      TEXT NOT NULL REFERENCES teams (id),
  member_id    TEXT NOT NULL REFERENCES members (id),
  command      TEXT NOT NULL,
  sealed_intent TEXT NOT NULL,
  expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX picks_by_end ON picks (expires_at);
CREATE INDEX picks_by_member ON picks (member_id);

-- Presses of the same button by the same member within a moment are one: each names the key of the first of them.
CREATE TABLE presses (
  dedupe_key   TEXT PRIMARY KEY,
  member_id    TEXT NOT NULL REFERENCES members (id),
  button       TEXT NOT NULL,
  counts_as    TEXT NOT NULL,
  at           INTEGER NOT NULL
) STRICT;
CREATE INDEX presses_recent ON presses (member_id, button, at);
CREATE INDEX presses_by_time ON presses (at);
