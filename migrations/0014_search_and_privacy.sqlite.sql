-- Finding pictures by their words, whose they are, where they are and who likes them; and what privacy needs.

-- The distinct words of the prompt, folded, between spaces; NULL: not told apart yet, which the next start does.
ALTER TABLE images ADD COLUMN words TEXT;
CREATE INDEX images_without_words ON images (id) WHERE words IS NULL AND kind = 'result' AND deleted_at IS NULL;

-- Others' pages skip private pictures: an index without them, so that many of those cost nothing.
CREATE INDEX images_public_by_owner ON images (owner_id, id) WHERE kind = 'result' AND deleted_at IS NULL AND private = 0;
DROP INDEX images_by_channel;
CREATE INDEX images_by_channel ON images (team_id, channel_id, id) WHERE kind = 'result' AND deleted_at IS NULL AND private = 0;
-- What has outlived its retention is found by when it was made.
CREATE INDEX images_by_age ON images (team_id, id) WHERE deleted_at IS NULL;

-- The index counts in integers and pages by them; an implicit row id would not survive VACUUM.
CREATE TABLE image_numbers (
  number       INTEGER PRIMARY KEY,
  image_id     TEXT NOT NULL UNIQUE REFERENCES images (id)
) STRICT;

-- Who may find a picture is a token beside its words, so that one walk down the shortest lists finds a page.
CREATE VIRTUAL TABLE image_index USING fts5 (
  tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);

-- Every beginning of a word up to 24 characters is a token: asking for one reads its list from the end, where a prefix
-- query would first merge the lists of all words that begin so.
CREATE VIEW image_tokens AS
  WITH RECURSIVE lengths (length) AS (SELECT 1 UNION ALL SELECT length + 1 FROM lengths WHERE length < 24)
  SELECT n.number AS number, i.id AS image_id,
    'o' || hex(i.team_id || i.owner_id)
    || CASE WHEN i.private = 0 THEN ' p' || hex(i.team_id || i.owner_id) ELSE '' END
    || CASE WHEN i.private = 0 AND i.channel_id IS NOT NULL THEN ' c' || hex(i.team_id || i.channel_id) ELSE '' END
    || coalesce((SELECT group_concat(' f' || hex(i.team_id || f.member_id), '') FROM favourites f
         WHERE f.image_id = i.id AND (i.private = 0 OR f.member_id = i.owner_id)), '')
    || coalesce((SELECT ' ' || group_concat('w' || substr(w.value, 1, l.length), ' ')
         FROM json_each('["' || replace(i.words, ' ', '","') || '"]') w JOIN lengths l ON l.length <= length(w.value)), '')
    AS tokens
  FROM images i JOIN image_numbers n ON n.image_id = i.id
  WHERE i.kind = 'result' AND i.deleted_at IS NULL AND i.words IS NOT NULL;

CREATE TRIGGER images_numbered AFTER INSERT ON images WHEN NEW.kind = 'result' BEGIN
  INSERT INTO image_numbers (image_id) VALUES (NEW.id);
  INSERT INTO image_index (rowid, tokens) SELECT number, tokens FROM image_tokens WHERE image_id = NEW.id;
END;
CREATE TRIGGER images_indexed_again AFTER UPDATE OF words, owner_id, channel_id, private, deleted_at ON images
WHEN NEW.kind = 'result' BEGIN
  DELETE FROM image_index WHERE rowid = (SELECT number FROM image_numbers WHERE image_id = NEW.id);
  INSERT INTO image_index (rowid, tokens) SELECT number, tokens FROM image_tokens WHERE image_id = NEW.id;
END;
CREATE TRIGGER favourites_indexed AFTER INSERT ON favourites BEGIN
  DELETE FROM image_index WHERE rowid = (SELECT number FROM image_numbers WHERE image_id = NEW.image_id);
  INSERT INTO image_index (rowid, tokens) SELECT number, tokens FROM image_tokens WHERE image_id = NEW.image_id;
END;
CREATE TRIGGER favourites_no_longer_indexed AFTER DELETE ON favourites BEGIN
  DELETE FROM image_index WHERE rowid = (SELECT number FROM image_numbers WHERE image_id = OLD.image_id);
  INSERT INTO image_index (rowid, tokens) SELECT number, tokens FROM image_tokens WHERE image_id = OLD.image_id;
END;
INSERT INTO image_numbers (image_id) SELECT id FROM images WHERE kind = 'result' ORDER BY id;

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
