-- What is known of people beyond what they do: the roles that they were last seen with, and whom an announcement became.

-- JSON; null: not seen since this is kept. Budgets count with them where nobody can say what somebody has now.
ALTER TABLE member_identities ADD COLUMN role_ids TEXT;

-- The one for several that this one was made of; null for those that were written for somebody from the first.
ALTER TABLE announcements ADD COLUMN spread_from TEXT REFERENCES announcements (id);
CREATE INDEX announcements_spread ON announcements (spread_from) WHERE spread_from IS NOT NULL;
-- Those of a team that wait, few among all that were told.
CREATE INDEX announcements_waiting ON announcements (team_id) WHERE next_at IS NOT NULL;

-- Whoever decided may be erased, and what names them is told anew.
CREATE INDEX credit_requests_by_decider ON credit_requests (decided_by) WHERE decided_by IS NOT NULL;
