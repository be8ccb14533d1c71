DROP TABLE journal_positions;
DROP TABLE usage_progress;
DROP TABLE usage_rollups;
DROP TABLE request_blocks;
DROP INDEX api_keys_by_number;
DROP INDEX clients_by_number;
ALTER TABLE api_keys DROP COLUMN number;
ALTER TABLE clients DROP COLUMN number;

CREATE TABLE request_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id TEXT NOT NULL CHECK (request_id LIKE 'req\_%' ESCAPE '\'),
    at INTEGER NOT NULL CHECK (at >= 0),
    api_key_id TEXT NOT NULL REFERENCES api_keys (id),
    client_id TEXT NOT NULL REFERENCES clients (id),
    method TEXT NOT NULL,
    route TEXT NOT NULL,
    status INTEGER NOT NULL CHECK (status BETWEEN 100 AND 599),
    code TEXT,
    latency_microseconds INTEGER NOT NULL CHECK (latency_microseconds >= 0),
    ip TEXT NOT NULL,
    user_agent TEXT
) STRICT;

CREATE INDEX request_log_by_client ON request_log (client_id, at, id);
CREATE INDEX request_log_by_key ON request_log (api_key_id, at, id);

-- Calls counted by minute, hour and day: a row for each key, route, status and latency bucket.
CREATE TABLE usage_rollups (
    api_key_id TEXT NOT NULL REFERENCES api_keys (id),
    width_milliseconds INTEGER NOT NULL CHECK (width_milliseconds IN (60000, 3600000, 86400000)),
    starts_at INTEGER NOT NULL CHECK (starts_at % width_milliseconds = 0),
    method TEXT NOT NULL,
    route TEXT NOT NULL,
    status INTEGER NOT NULL CHECK (status BETWEEN 100 AND 599),
    latency_bucket INTEGER NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients (id),
    requests INTEGER NOT NULL CHECK (requests >= 1),
    PRIMARY KEY (api_key_id, width_milliseconds, starts_at, method, route, status, latency_bucket)
) STRICT, WITHOUT ROWID;

CREATE INDEX usage_rollups_by_client ON usage_rollups (client_id, width_milliseconds, starts_at);
