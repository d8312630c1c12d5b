-- What was answered and still cannot be paid for may be asked for again; open is at most one request for a generation.
DROP INDEX credit_requests_by_generation;
CREATE UNIQUE INDEX credit_requests_asked ON credit_requests (generation_id) WHERE state = 'asked';
CREATE INDEX credit_requests_by_generation ON credit_requests (generation_id, created_at) WHERE generation_id IS NOT NULL;
-- Approved, and looked at until when what they are for is made.
CREATE INDEX credit_requests_approved ON credit_requests (until_at) WHERE state = 'approved';
