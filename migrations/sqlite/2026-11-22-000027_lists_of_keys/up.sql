-- What a key is found by: its name in lower case.
ALTER TABLE api_keys ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE api_keys SET search = fold(name);

-- The day of the last use, in days since 1970: it changes once a day, where the moment changes each minute, so that an index
-- can hold it.
ALTER TABLE api_keys ADD COLUMN last_used_day INTEGER GENERATED ALWAYS AS (last_used_at / 86400000) VIRTUAL;

-- All that admins' lists and counts of keys choose by, newest first: who looks through all keys reads no row in full.
CREATE INDEX api_keys_for_lists ON api_keys (id, created_at, revoked_at, expires_at, last_used_day, search);

-- For counting keys that are new, or that nobody used for long.
DROP INDEX api_keys_by_creation;
CREATE INDEX api_keys_by_creation ON api_keys (created_at, revoked_at, last_used_day, expires_at);
