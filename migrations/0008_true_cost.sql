-- What providers say that they charged, held against what members were charged: by start, and by day and provider.

-- What the provider said that this start cost; NULL while it has said nothing. The run has the sum of its starts.
ALTER TABLE starts ADD COLUMN cost_micros INTEGER;

-- What ended in a span of time is read from it alone; ends come in order, so that each is added at its end.
CREATE INDEX runs_ended ON runs (ended_at) WHERE ended_at IS NOT NULL;

-- One row for each UTC day and provider at which anything ended, written once and never changed; `day` is when it
-- begins, in epoch milliseconds. Up to when all days are written is the counter below.
CREATE TABLE provider_days (
  day          INTEGER NOT NULL,
  provider     TEXT NOT NULL,
  made         INTEGER NOT NULL,
  charge_micros INTEGER NOT NULL,
  -- Of what was made: how many without a word about their cost, and the charge and the cost of the others.
  unreported   INTEGER NOT NULL,
  reported_charge_micros INTEGER NOT NULL,
  cost_micros  INTEGER NOT NULL,
  -- What the provider charged for attempts that came to nothing, and for how many.
  billed_failures INTEGER NOT NULL,
  failure_cost_micros INTEGER NOT NULL,
  -- Starts in doubt that the house paid for.
  doubts       INTEGER NOT NULL,
  house_micros INTEGER NOT NULL,
  reconciled_at INTEGER NOT NULL,
  PRIMARY KEY (provider, day)
) STRICT;
INSERT INTO counters (name, value) VALUES ('reconciled_until', 0);
