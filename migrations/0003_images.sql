-- Bytes are kept once by content hash (blobs); links and access go by image id only.

CREATE TABLE blobs (
  hash         TEXT PRIMARY KEY,
  type         TEXT NOT NULL,
  size_bytes   INTEGER NOT NULL CHECK (size_bytes > 0),
  width        INTEGER NOT NULL CHECK (width > 0),
  height       INTEGER NOT NULL CHECK (height > 0),
  created_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE images (
  id           TEXT PRIMARY KEY,
  team_id      TEXT NOT NULL REFERENCES teams (id),
  owner_id     TEXT NOT NULL REFERENCES members (id),
  blob_hash    TEXT NOT NULL REFERENCES blobs (hash),
  kind         TEXT NOT NULL CHECK (kind IN ('result', 'reference')),
  -- For a result: the run that made it. Late results of runs that had already ended are offered, never charged.
  run_id       TEXT REFERENCES runs (id),
  generation_id TEXT REFERENCES generations (id),
  slot         INTEGER,
  position     INTEGER NOT NULL DEFAULT 0,
  channel_id   TEXT,
  private      INTEGER NOT NULL CHECK (private IN (0, 1)),
  alt_text     TEXT NOT NULL,
  prompt       TEXT NOT NULL DEFAULT '',
  -- What this provider needs to go on from this image (thought signatures), and which provider.
  continuation TEXT,
  -- JSON list of the web pages that it draws on, which must be shown with it.
  sources      TEXT NOT NULL DEFAULT '[]',
  created_at   INTEGER NOT NULL,
  deleted_at   INTEGER,
  CHECK ((kind = 'result') = (run_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX images_by_run ON images (run_id, position) WHERE run_id IS NOT NULL;
CREATE INDEX images_by_generation ON images (generation_id);
CREATE INDEX images_by_owner ON images (owner_id, id) WHERE kind = 'result' AND deleted_at IS NULL;
CREATE INDEX images_by_channel ON images (team_id, channel_id, id) WHERE kind = 'result' AND deleted_at IS NULL;
CREATE INDEX images_by_blob ON images (blob_hash);

-- What a generation starts from. A source is where the platform keeps it (JSON, sealed when it holds a signed
-- address); the image is set once it has been fetched.
CREATE TABLE generation_inputs (
  generation_id TEXT NOT NULL REFERENCES generations (id),
  position     INTEGER NOT NULL,
  role         TEXT NOT NULL CHECK (role IN ('parent', 'reference')),
  sealed_source TEXT,
  image_id     TEXT REFERENCES images (id),
  PRIMARY KEY (generation_id, position),
  CHECK (sealed_source IS NOT NULL OR image_id IS NOT NULL)
) STRICT;
CREATE INDEX generation_inputs_by_image ON generation_inputs (image_id);

CREATE TABLE style_images (
  style_id     TEXT NOT NULL REFERENCES styles (id),
  position     INTEGER NOT NULL,
  image_id     TEXT NOT NULL REFERENCES images (id),
  PRIMARY KEY (style_id, position)
) STRICT;

CREATE TABLE favourites (
  member_id    TEXT NOT NULL REFERENCES members (id),
  image_id     TEXT NOT NULL REFERENCES images (id),
  created_at   INTEGER NOT NULL,
  PRIMARY KEY (member_id, image_id)
) STRICT;
