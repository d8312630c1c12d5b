-- What people do with a picture after it is there: messages that are set anew, shared or taken away, and bytes that go.

-- When something about its messages changed last, and since when they are to be taken away for good.
ALTER TABLE generations ADD COLUMN due_since INTEGER;
ALTER TABLE generations ADD COLUMN removal_requested_at INTEGER;
-- Tokens that are kept after the end, because only they reach a private answer, until they expire.
CREATE INDEX generations_with_token ON generations (token_expires_at) WHERE sealed_token IS NOT NULL;

-- A further kind, the message that shows to all what was private; where it goes is known only when it is shared.
CREATE TABLE deliveries_anew (
  generation_id TEXT NOT NULL REFERENCES generations (id),
  kind         TEXT NOT NULL CHECK (kind IN ('final', 'shared', 'notice')),
  memo         TEXT NOT NULL,
  destination  TEXT,
  first_tried_at INTEGER NOT NULL,
  delivered_at INTEGER,
  PRIMARY KEY (generation_id, kind),
  CHECK ((kind = 'shared') = (destination IS NOT NULL))
) STRICT;
INSERT INTO deliveries_anew (generation_id, kind, memo, first_tried_at, delivered_at)
  SELECT generation_id, kind, memo, first_tried_at, delivered_at FROM deliveries;
DROP TABLE deliveries;
ALTER TABLE deliveries_anew RENAME TO deliveries;

-- A row outlives its bytes, as deleted images refer to it. While `removing_until` lies ahead, whoever set it takes the
-- bytes away and nobody may keep the same ones; with `gone_at` they are not there.
ALTER TABLE blobs ADD COLUMN kept_at INTEGER;
ALTER TABLE blobs ADD COLUMN removing_until INTEGER;
ALTER TABLE blobs ADD COLUMN gone_at INTEGER;
