-- Finding pictures by their words, whose they are, where they are and who likes them; and what privacy needs.

-- The distinct words of the prompt, folded, between spaces; NULL: not told apart yet, which the next start does.
ALTER TABLE images ADD COLUMN words TEXT;
CREATE INDEX images_without_words ON images (id) WHERE words IS NULL AND kind = 'result' AND deleted_at IS NULL;

-- All of an owner, for erasing.
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
CREATE INDEX generations_in_threads ON generations (team_id, (destination::json -> 'details' ->> 'parentChannelId'))
  WHERE (destination::json -> 'details' ->> 'parentChannelId') IS NOT NULL;

-- Who may find a picture is a lexeme beside its words, so that the index itself intersects them.
ALTER TABLE images ADD COLUMN search TSVECTOR;

CREATE FUNCTION lexeme_of(kind TEXT, team_id TEXT, subject TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
  SELECT kind || encode(convert_to(team_id || subject, 'UTF8'), 'hex')
$$;
CREATE FUNCTION index_image() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind <> 'result' OR NEW.deleted_at IS NOT NULL OR NEW.words IS NULL THEN
    NEW.search := NULL;
    RETURN NEW;
  END IF;
  NEW.search := array_to_tsvector(
    (SELECT coalesce(array_agg('w' || word), '{}') FROM unnest(string_to_array(NEW.words, ' ')) word WHERE word <> '')
    || lexeme_of('o', NEW.team_id, NEW.owner_id)
    || CASE WHEN NEW.private = 0 AND NEW.channel_id IS NOT NULL
         THEN ARRAY[lexeme_of('p', NEW.team_id, NEW.owner_id), lexeme_of('c', NEW.team_id, NEW.channel_id)] ELSE '{}' END
    || (SELECT coalesce(array_agg(lexeme_of('f', NEW.team_id, f.member_id)), '{}') FROM favourites f
         WHERE f.image_id = NEW.id AND (NEW.private = 0 AND NEW.channel_id IS NOT NULL OR f.member_id = NEW.owner_id)));
  RETURN NEW;
END
$$;
CREATE TRIGGER images_indexed BEFORE INSERT OR UPDATE OF words, owner_id, channel_id, private, deleted_at ON images
FOR EACH ROW EXECUTE FUNCTION index_image();

CREATE FUNCTION index_favourite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE images SET words = words WHERE id = coalesce(NEW.image_id, OLD.image_id);
  RETURN NULL;
END
$$;
CREATE TRIGGER favourites_indexed AFTER INSERT OR DELETE ON favourites FOR EACH ROW EXECUTE FUNCTION index_favourite();
CREATE INDEX images_by_search ON images USING gin (search);

-- What a page of history was asked for, so that its buttons hold an id and work however long the words are.
CREATE TABLE history_pages (
  id           TEXT PRIMARY KEY,
  team_id      TEXT NOT NULL REFERENCES teams (id),
  member_id    TEXT NOT NULL REFERENCES members (id),
  -- JSON.
  query        TEXT NOT NULL,
  used_at      INTEGER NOT NULL,
  UNIQUE (member_id, query)
);
CREATE INDEX history_pages_by_use ON history_pages (used_at);

-- Somebody who was erased is nobody any more: only the surrogate id stays, for the ledger. While `erasing` is 1 there is
-- something of theirs left to take away, which goes on after a crash.
ALTER TABLE members ADD COLUMN erased_at INTEGER;
ALTER TABLE members ADD COLUMN erasing INTEGER NOT NULL DEFAULT 0 CHECK (erasing IN (0, 1));
CREATE INDEX members_being_erased ON members (id) WHERE erasing = 1;
-- What still has words to take away, by whose it is and by its age.
CREATE INDEX generations_with_words ON generations (member_id, id) WHERE prompt <> '';
CREATE INDEX generations_by_age ON generations (team_id, created_at) WHERE prompt <> '';
