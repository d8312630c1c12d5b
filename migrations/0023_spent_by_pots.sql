-- What pots took of a bucket is read with how a wallet stands, among the many entries that a team's bucket has.
CREATE INDEX entries_aside ON entries (bucket_id, pot_bucket_id) WHERE pot_bucket_id IS NOT NULL;
