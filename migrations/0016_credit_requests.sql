-- Asking for credits: a generation that nobody could pay for waits until its request is decided or over.

-- Until when it may be decided; what all the pictures cost together, as it was told.
ALTER TABLE credit_requests ADD COLUMN until_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE credit_requests ADD COLUMN price_micros INTEGER NOT NULL DEFAULT 0;
-- JSON: the wallets that were short, with what each lacked.
ALTER TABLE credit_requests ADD COLUMN shorts TEXT NOT NULL DEFAULT '[]';

-- The same generation is asked for once, however often the button is pressed.
CREATE UNIQUE INDEX credit_requests_by_generation ON credit_requests (generation_id) WHERE generation_id IS NOT NULL;
CREATE INDEX credit_requests_due ON credit_requests (until_at) WHERE state = 'asked';
CREATE INDEX credit_requests_by_member ON credit_requests (member_id, created_at);
