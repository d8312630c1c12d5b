-- Links to the reports' page that somebody has opened: each lets one person in once. A row is needed for as long as its
-- link would be good.
CREATE TABLE page_links (
  id           TEXT PRIMARY KEY,
  expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX page_links_by_end ON page_links (expires_at);
