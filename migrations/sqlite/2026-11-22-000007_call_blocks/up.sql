-- Numbers stand for clients and keys where there are many calls. They are given at creation, from 1 on: 0 stands for all.
ALTER TABLE clients ADD COLUMN number INTEGER NOT NULL DEFAULT 0 CHECK (number BETWEEN 0 AND 4294967295);
UPDATE clients SET number = numbered.number
FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM clients) AS numbered WHERE numbered.id = clients.id;
CREATE UNIQUE INDEX clients_by_number ON clients (number);

ALTER TABLE api_keys ADD COLUMN number INTEGER NOT NULL DEFAULT 0 CHECK (number BETWEEN 0 AND 4294967295);
UPDATE api_keys SET number = numbered.number
FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM api_keys) AS numbered WHERE numbered.id = api_keys.id;
CREATE UNIQUE INDEX api_keys_by_number ON api_keys (number);

-- No release logged calls as rows, so there are none to be carried over.
DROP TABLE usage_rollups;
DROP TABLE request_log;

-- Calls, packed: those of one minute or hour and of one retention, sorted by client and key and cut into blocks.
CREATE TABLE request_blocks (
    -- Given in the order of commits: a reader that has seen a number has seen all before it.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    width_milliseconds INTEGER NOT NULL CHECK (width_milliseconds IN (60000, 3600000)),
    starts_at INTEGER NOT NULL CHECK (starts_at % width_milliseconds = 0),
    retention_days INTEGER NOT NULL CHECK (retention_days BETWEEN 0 AND 65535),
    first_client INTEGER NOT NULL,
    first_key INTEGER NOT NULL,
    last_client INTEGER NOT NULL CHECK (last_client >= first_client),
    last_key INTEGER NOT NULL,
    oldest_at INTEGER NOT NULL CHECK (oldest_at >= starts_at),
    newest_at INTEGER NOT NULL CHECK (newest_at BETWEEN oldest_at AND starts_at + width_milliseconds - 1),
    calls INTEGER NOT NULL CHECK (calls >= 1),
    data BLOB NOT NULL
) STRICT;

CREATE INDEX request_blocks_by_time
    ON request_blocks (width_milliseconds, starts_at, last_client, last_key, first_client, first_key);
CREATE INDEX request_blocks_by_retention ON request_blocks (retention_days, starts_at);

-- Calls counted by minute, hour and day: of keys, of clients and of everyone. A row holds several of them over one span,
-- packed; rows that count different calls of one span differ in their batch, and readers add them up.
CREATE TABLE usage_rollups (
    -- Which of them, and which width: crates/database/src/usage/subjects.rs.
    part INTEGER NOT NULL,
    starts_at INTEGER NOT NULL CHECK (starts_at % width_milliseconds = 0),
    batch INTEGER NOT NULL CHECK (batch >= 1),
    width_milliseconds INTEGER NOT NULL CHECK (width_milliseconds IN (60000, 3600000, 86400000)),
    counts BLOB NOT NULL,
    PRIMARY KEY (part, starts_at, batch)
) STRICT;

-- For adding up and removing whole spans. What is read for a chart names its parts and not the width, so that no planner
-- takes this index for it.
CREATE INDEX usage_rollups_by_time ON usage_rollups (width_milliseconds, starts_at, part);

-- How far calls have been counted: one row.
CREATE TABLE usage_progress (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    -- The last block that is counted by minute.
    blocks_through INTEGER NOT NULL,
    -- The first hour that is not yet added up from its minutes, and the first day that is not from its hours.
    hours_through INTEGER NOT NULL CHECK (hours_through % 3600000 = 0),
    days_through INTEGER NOT NULL CHECK (days_through % 86400000 = 0),
    -- The first hour whose blocks of single minutes were not yet looked at, to be put together.
    compact_through INTEGER NOT NULL CHECK (compact_through % 3600000 = 0),
    -- The number of the newest batch of rollups.
    last_batch INTEGER NOT NULL CHECK (last_batch >= 0),
    CONSTRAINT usage_progress_by_level CHECK (days_through <= hours_through)
) STRICT;

INSERT INTO usage_progress (id, blocks_through, hours_through, days_through, compact_through, last_batch) VALUES (1, 0, 0, 0, 0, 0);

-- Up to where each ring of the journal has been moved into the log.
CREATE TABLE journal_positions (
    ring TEXT NOT NULL PRIMARY KEY CHECK (length(ring) = 32),
    position INTEGER NOT NULL CHECK (position >= 0),
    updated_at INTEGER NOT NULL CHECK (updated_at >= 0)
) STRICT;
