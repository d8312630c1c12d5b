-- What reports read, by the quarter of an hour: days of zones that are 30 or 45 minutes off begin at one, so they sum exactly.

-- The roles that somebody had when they asked, so that figures by role say what was true then. The id is a hash of the
-- team and the sorted role ids; empty in usage where nobody knows them any more.
CREATE TABLE role_sets (
  id           TEXT PRIMARY KEY,
  team_id      TEXT NOT NULL REFERENCES teams (id),
  -- Sorted, as a JSON list.
  role_ids     TEXT NOT NULL
) STRICT;

-- One row for each quarter (`at` is when it begins, in epoch milliseconds) and combination, counted up in the transaction
-- that ends a run. A thread counts as the channel that it belongs to.
CREATE TABLE usage (
  at           INTEGER NOT NULL,
  team_id      TEXT NOT NULL,
  member_id    TEXT NOT NULL,
  channel_id   TEXT NOT NULL,
  role_set     TEXT NOT NULL,
  provider     TEXT NOT NULL,
  model        TEXT NOT NULL,
  resolution   TEXT NOT NULL,
  made         INTEGER NOT NULL DEFAULT 0,
  failed       INTEGER NOT NULL DEFAULT 0,
  refused      INTEGER NOT NULL DEFAULT 0,
  charge_micros INTEGER NOT NULL DEFAULT 0,
  -- Of the charge, the part for what was made and whose cost is known.
  reported_charge_micros INTEGER NOT NULL DEFAULT 0,
  -- What providers say that they took, and of that the part for what came to nothing.
  cost_micros  INTEGER NOT NULL DEFAULT 0,
  failure_cost_micros INTEGER NOT NULL DEFAULT 0,
  house_micros INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (team_id, at, member_id, channel_id, role_set, provider, model, resolution)
) STRICT;
CREATE INDEX usage_by_member ON usage (team_id, member_id, at);

-- By the hour it was not kept apart what cost what: where a provider said nothing there is no cost at all, and where it
-- said something it said it of nearly everything.
INSERT INTO usage (at, team_id, member_id, channel_id, role_set, provider, model, resolution, made, failed, refused,
    charge_micros, reported_charge_micros, cost_micros, failure_cost_micros, house_micros)
  SELECT hour, team_id, member_id, channel_id, '', provider, model, resolution, made, failed, refused,
    charge_micros, CASE WHEN cost_micros > 0 THEN charge_micros ELSE 0 END,
    cost_micros, CASE WHEN made = 0 THEN cost_micros ELSE 0 END, house_micros
  FROM usage_hours;
DROP TABLE usage_hours;
