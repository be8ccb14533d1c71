CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'key\_%' ESCAPE '\'),
    client_id TEXT NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    prefix TEXT NOT NULL CHECK (length(prefix) BETWEEN 8 AND 25),
    permissions TEXT NOT NULL CHECK (permissions LIKE '["%"]'),
    rate_limit_per_minute BIGINT NOT NULL CHECK (rate_limit_per_minute >= 1),
    allowed_ips TEXT NOT NULL CHECK (allowed_ips LIKE '[%]'),
    -- The current secret's generation; the one before works until grace_expires_at, older ones do not.
    generation BIGINT NOT NULL CHECK (generation >= 1),
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL CHECK (updated_at >= created_at),
    last_used_at BIGINT,
    last_used_ip TEXT,
    expires_at BIGINT,
    rotated_at BIGINT,
    grace_expires_at BIGINT,
    revoked_at BIGINT,
    revoked_by TEXT,
    revoke_reason TEXT CHECK (length(revoke_reason) <= 500),
    CONSTRAINT api_keys_grace_within_life CHECK (grace_expires_at <= expires_at),
    CONSTRAINT api_keys_rotation_counts CHECK ((rotated_at IS NULL) = (generation = 1)),
    CONSTRAINT api_keys_revoked_by_somebody CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);

CREATE INDEX api_keys_by_client ON api_keys (client_id, id);

CREATE TABLE api_key_secrets (
    -- BLAKE3 keyed hash of the whole key; the secret itself is stored nowhere.
    hash BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(hash) = 32),
    api_key_id TEXT NOT NULL REFERENCES api_keys (id),
    generation BIGINT NOT NULL CHECK (generation >= 1),
    UNIQUE (api_key_id, generation)
);

-- What every node's guard must take over, in the order of commits.
CREATE TABLE change_log (
    sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL CHECK (at >= 0),
    subject_id TEXT NOT NULL CHECK (subject_id LIKE 'key\_%' ESCAPE '\' OR subject_id LIKE 'cli\_%' ESCAPE '\')
);
