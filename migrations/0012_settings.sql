-- What teams decide: styles of their own by name, whatever its case, and requests that wait for a word.

-- The name as it is compared.
ALTER TABLE styles ADD COLUMN folded_name TEXT NOT NULL DEFAULT '';
UPDATE styles SET folded_name = lower(name);
CREATE UNIQUE INDEX styles_by_folded_name ON styles (team_id, folded_name);

-- Those that nobody answered are taken away some time after their end.
CREATE INDEX generations_proposed ON generations (deadline_at) WHERE state = 'proposed';
