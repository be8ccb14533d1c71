-- The busiest clients and keys of a minute, an hour or a day, packed: whose exact counts to look up for a list of the busiest.
-- Rows that count different calls of one span differ in their batch, as those of usage_rollups do.
CREATE TABLE usage_leaders (
    width_milliseconds INTEGER NOT NULL CHECK (width_milliseconds IN (60000, 3600000, 86400000)),
    starts_at INTEGER NOT NULL CHECK (starts_at % width_milliseconds = 0),
    batch INTEGER NOT NULL CHECK (batch >= 1),
    busiest BLOB NOT NULL,
    PRIMARY KEY (width_milliseconds, starts_at, batch)
) STRICT;

-- Calls that were refused and belong to no key: by minute, later by hour. Few addresses have rows of their own; `*` stands for
-- all others.
CREATE TABLE keyless_refusals (
    width_milliseconds INTEGER NOT NULL CHECK (width_milliseconds IN (60000, 3600000)),
    starts_at INTEGER NOT NULL CHECK (starts_at % width_milliseconds = 0),
    code TEXT NOT NULL,
    address TEXT NOT NULL CHECK (length(address) BETWEEN 1 AND 50),
    refusals INTEGER NOT NULL CHECK (refusals >= 1),
    PRIMARY KEY (width_milliseconds, starts_at, code, address)
) STRICT;

-- For counting keys that are in use, expire soon or are new.
CREATE INDEX api_keys_by_expiry ON api_keys (expires_at) WHERE revoked_at IS NULL;
CREATE INDEX api_keys_by_creation ON api_keys (created_at);
