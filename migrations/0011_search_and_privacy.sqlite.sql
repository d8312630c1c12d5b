-- Finding pictures by their words, whose they are, where they are and who likes them; and what privacy needs.

-- The distinct words of the prompt, folded, between spaces; NULL: not told apart yet, which the next start does.
ALTER TABLE images ADD COLUMN words TEXT;
CREATE INDEX images_without_words ON images (id) WHERE words IS NULL AND kind = 'result' AND deleted_at IS NULL;

-- All of an owner, for erasing. Of indexes that cost the same SQLite takes the newest: the narrower ones come after it.
CREATE INDEX images_of_owner ON images (owner_id, id) WHERE deleted_at IS NULL;

-- Others' pages skip private pictures and those of cancelled requests, which have no channel: an index without them, so
-- that many of those cost nothing.
CREATE INDEX images_public_by_owner ON images (owner_id, id)
  WHERE kind = 'result' AND deleted_at IS NULL AND private = 0 AND channel_id IS NOT NULL;
DROP INDEX images_by_channel;
CREATE INDEX images_by_channel ON images (team_id, channel_id, id) WHERE kind = 'result' AND deleted_at IS NULL AND private = 0;
-- What has outlived its retention is found by when it was made.
CREATE INDEX images_by_age ON images (team_id, created_at) WHERE deleted_at IS NULL;
-- A channel's retention holds in its threads too, which only what a destination says of its place tells.
CREATE INDEX generations_in_threads ON generations (team_id, json_extract(destination, '$.details.parentChannelId'))
  WHERE json_extract(destination, '$.details.parentChannelId') IS NOT NULL;

-- The index counts in integers and walks its lists upwards: a newer picture has a lower number. An implicit row id would
-- not survive VACUUM.
CREATE TABLE image_numbers (
  number       INTEGER PRIMARY KEY,
  image_id     TEXT NOT NULL UNIQUE REFERENCES images (id)
) STRICT;
-- Short numbers for the members (m, team, member) and channels (c, team, channel) whose pictures are looked through.
CREATE TABLE search_scopes (
  number       INTEGER PRIMARY KEY,
  subject      TEXT NOT NULL UNIQUE
) STRICT;

-- Each entry is a scope and the beginning of a word together: `c7wla` lists what channel 7 has with a word that begins
-- with "la". So a page is the first ten of one list, however common the word is and however large the rest; a prefix
-- query, or a word and a scope apart, would merge or walk through lists that grow with everything.
CREATE VIRTUAL TABLE image_index USING fts5 (
  tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
-- A page far back begins in the midst of a list, which is read from the start of its leaf: small leaves made that five
-- times as quick at a million pictures.
INSERT INTO image_index (image_index, rank) VALUES ('pgsz', 1000);

-- o: all of an owner; p: an owner's public ones, which have a channel; c: a channel's, public alone; f: what a member
-- likes and may see.
CREATE VIEW image_tokens AS
  WITH RECURSIVE lengths (length) AS (SELECT 1 UNION ALL SELECT length + 1 FROM lengths WHERE length < 24)
  SELECT n.number AS number, i.id AS image_id, (
    SELECT group_concat(scope.name || beginning.text, ' ')
    FROM (
      SELECT 'o' || s.number AS name FROM search_scopes s WHERE s.subject = 'm' || i.team_id || i.owner_id
      UNION ALL SELECT 'p' || s.number FROM search_scopes s
        WHERE i.private = 0 AND i.channel_id IS NOT NULL AND s.subject = 'm' || i.team_id || i.owner_id
      UNION ALL SELECT 'c' || s.number FROM search_scopes s
        WHERE i.private = 0 AND s.subject = 'c' || i.team_id || i.channel_id
      UNION ALL SELECT 'f' || s.number FROM favourites f JOIN search_scopes s ON s.subject = 'm' || i.team_id || f.member_id
        WHERE f.image_id = i.id AND (i.private = 0 AND i.channel_id IS NOT NULL OR f.member_id = i.owner_id)
    ) scope
    CROSS JOIN (
      SELECT '' AS text
      UNION SELECT 'w' || substr(w.value, 1, l.length)
        FROM json_each('["' || replace(i.words, ' ', '","') || '"]') w JOIN lengths l ON l.length <= length(w.value)
    ) beginning
  ) AS tokens
  FROM images i JOIN image_numbers n ON n.image_id = i.id
  WHERE i.kind = 'result' AND i.deleted_at IS NULL AND i.words IS NOT NULL;

CREATE TRIGGER images_numbered AFTER INSERT ON images WHEN NEW.kind = 'result' BEGIN
  INSERT INTO image_numbers (number, image_id) VALUES (coalesce((SELECT min(number) FROM image_numbers), 0) - 1, NEW.id);
  INSERT OR IGNORE INTO search_scopes (subject)
    VALUES ('m' || NEW.team_id || NEW.owner_id), ('c' || NEW.team_id || NEW.channel_id);
  INSERT INTO image_index (rowid, tokens) SELECT number, tokens FROM image_tokens WHERE image_id = NEW.id;
END;
CREATE TRIGGER images_indexed_again AFTER UPDATE OF words, owner_id, channel_id, private, deleted_at ON images
WHEN NEW.kind = 'result' BEGIN
  INSERT OR IGNORE INTO search_scopes (subject)
    VALUES ('m' || NEW.team_id || NEW.owner_id), ('c' || NEW.team_id || NEW.channel_id);
  DELETE FROM image_index WHERE rowid = (SELECT number FROM image_numbers WHERE image_id = NEW.id);
  INSERT INTO image_index (rowid, tokens) SELECT number, tokens FROM image_tokens WHERE image_id = NEW.id;
END;
CREATE TRIGGER favourites_indexed AFTER INSERT ON favourites BEGIN
  INSERT OR IGNORE INTO search_scopes (subject)
    SELECT 'm' || team_id || NEW.member_id FROM images WHERE id = NEW.image_id;
  DELETE FROM image_index WHERE rowid = (SELECT number FROM image_numbers WHERE image_id = NEW.image_id);
  INSERT INTO image_index (rowid, tokens) SELECT number, tokens FROM image_tokens WHERE image_id = NEW.image_id;
END;
CREATE TRIGGER favourites_no_longer_indexed AFTER DELETE ON favourites BEGIN
  DELETE FROM image_index WHERE rowid = (SELECT number FROM image_numbers WHERE image_id = OLD.image_id);
  INSERT INTO image_index (rowid, tokens) SELECT number, tokens FROM image_tokens WHERE image_id = OLD.image_id;
END;
INSERT INTO image_numbers (number, image_id)
  SELECT -row_number() OVER (ORDER BY id), id FROM images WHERE kind = 'result';
INSERT INTO search_scopes (subject) SELECT DISTINCT 'm' || team_id || member_id FROM favourites
  JOIN images ON images.id = favourites.image_id;

-- What a page of history was asked for, so that its buttons hold an id and work however long the words are.
CREATE TABLE history_pages (
  id           TEXT PRIMARY KEY,
  team_id      TEXT NOT NULL REFERENCES teams (id),
  member_id    TEXT NOT NULL REFERENCES members (id),
  -- JSON.
  query        TEXT NOT NULL,
  used_at      INTEGER NOT NULL,
  UNIQUE (member_id, query)
) STRICT;
CREATE INDEX history_pages_by_use ON history_pages (used_at);

-- Somebody who was erased is nobody any more: only the surrogate id stays, for the ledger. While `erasing` is 1 there is
-- something of theirs left to take away, which goes on after a crash.
ALTER TABLE members ADD COLUMN erased_at INTEGER;
ALTER TABLE members ADD COLUMN erasing INTEGER NOT NULL DEFAULT 0 CHECK (erasing IN (0, 1));
CREATE INDEX members_being_erased ON members (id) WHERE erasing = 1;
-- What still has words to take away, by whose it is and by its age.
CREATE INDEX generations_with_words ON generations (member_id, id) WHERE prompt <> '';
CREATE INDEX generations_by_age ON generations (team_id, created_at) WHERE prompt <> '';
