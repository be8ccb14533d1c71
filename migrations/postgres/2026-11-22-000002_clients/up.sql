CREATE TABLE packages (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'pkg\_%' ESCAPE '\'),
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
    features TEXT NOT NULL CHECK (features LIKE '[%]'),
    max_api_keys BIGINT NOT NULL CHECK (max_api_keys >= 0),
    max_rate_limit_per_minute BIGINT NOT NULL CHECK (max_rate_limit_per_minute >= 1),
    log_retention_days BIGINT NOT NULL CHECK (log_retention_days >= 1),
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    updated_at BIGINT NOT NULL CHECK (updated_at >= created_at)
);

CREATE TABLE clients (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'cli\_%' ESCAPE '\'),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    email TEXT NOT NULL CHECK (email LIKE '%_@_%'),
    package_id TEXT NOT NULL REFERENCES packages (id),
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
    -- What an admin set instead of what the package grants.
    features_override TEXT CHECK (features_override LIKE '[%]'),
    max_api_keys_override BIGINT CHECK (max_api_keys_override >= 0),
    max_rate_override BIGINT CHECK (max_rate_override >= 1),
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    updated_at BIGINT NOT NULL CHECK (updated_at >= created_at)
);

CREATE INDEX clients_by_package ON clients (package_id);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'usr\_%' ESCAPE '\'),
    client_id TEXT REFERENCES clients (id),
    email TEXT NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '%_@_%'),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    role TEXT NOT NULL,
    access TEXT NOT NULL,
    password_hash TEXT NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    updated_at BIGINT NOT NULL CHECK (updated_at >= created_at),
    CONSTRAINT users_role_fits CHECK (
        (role = 'client' AND client_id IS NOT NULL AND access IN ('owner', 'developer', 'viewer'))
        OR (role = 'admin' AND client_id IS NULL AND access IN ('owner', 'operator', 'auditor'))
    )
);

CREATE INDEX users_by_client ON users (client_id);

CREATE TABLE sessions (
    token_hash BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    last_seen_at BIGINT NOT NULL CHECK (last_seen_at >= created_at),
    ip TEXT NOT NULL,
    user_agent TEXT
);

CREATE INDEX sessions_by_user ON sessions (user_id);
