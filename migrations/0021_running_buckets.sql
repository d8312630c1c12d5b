-- What comes back of a pot goes on to the bucket that runs, when the one it came from takes no holds any more.
ALTER TABLE entries ADD COLUMN carried_to TEXT REFERENCES buckets (id) CHECK (carried_to IS NULL OR kind = 'returned');

-- Of allowances: what their name begins with.
ALTER TABLE buckets ADD COLUMN period TEXT CHECK (period IN ('day', 'week', 'month'));
UPDATE buckets SET period = CASE WHEN name LIKE 'day %' THEN 'day' WHEN name LIKE 'week %' THEN 'week' ELSE 'month' END
  WHERE kind = 'allowance' AND id <> 'house';

-- Each request asks for the grants that are valid, however many there were.
CREATE INDEX buckets_grants ON buckets (wallet_id, ends_at) WHERE kind = 'grant';

-- What has ended is dropped after a time.
CREATE INDEX announcements_ended ON announcements (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX credit_requests_decided ON credit_requests (decided_at) WHERE decided_at IS NOT NULL;
