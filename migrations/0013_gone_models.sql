-- How often a model was found gone since it made a picture last: each time it is left out for longer.

ALTER TABLE gone_models ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
