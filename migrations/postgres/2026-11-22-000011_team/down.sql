DROP TABLE password_resets;
DROP TABLE invitations;
DROP TABLE sessions;

CREATE TABLE sessions (
    token_hash BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    last_seen_at BIGINT NOT NULL CHECK (last_seen_at >= created_at),
    ip TEXT NOT NULL,
    user_agent TEXT
);

CREATE INDEX sessions_by_user ON sessions (user_id);
