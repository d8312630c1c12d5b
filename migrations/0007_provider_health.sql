-- How each provider stands, the models that are gone, and the places in its request window, for all processes together.

DROP TABLE provider_health;
-- A row only while a provider's circuit is open or it asked for a pause; without one it may be asked.
CREATE TABLE provider_health (
  provider     TEXT PRIMARY KEY,
  state        TEXT NOT NULL CHECK (state IN ('open', 'paused')),
  reason       TEXT NOT NULL,
  -- When the circuit opened first, and how often it did since then without having worked in between; 0 for a pause.
  opened_at    INTEGER NOT NULL,
  openings     INTEGER NOT NULL CHECK ((openings = 0) = (state = 'paused')),
  until_at     INTEGER NOT NULL,
  -- From until_at on one start may try an open circuit: until when whoever does so has it alone, 0 for nobody.
  probe_until  INTEGER NOT NULL DEFAULT 0,
  -- When operators were told since it opened first.
  alerted_at   INTEGER
) STRICT;

CREATE TABLE gone_models (
  provider     TEXT NOT NULL,
  model        TEXT NOT NULL,
  until_at     INTEGER NOT NULL,
  PRIMARY KEY (provider, model)
) STRICT;

DROP TABLE provider_windows;
-- As many places as a provider allows requests in a window; none is taken twice within one.
CREATE TABLE provider_windows (
  provider     TEXT NOT NULL,
  place        INTEGER NOT NULL,
  taken_at     INTEGER NOT NULL,
  PRIMARY KEY (provider, place)
) STRICT;
