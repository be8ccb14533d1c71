CREATE TABLE two_factor (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- Encrypted under a key derived from the master key.
    sealed_secret BYTEA NOT NULL CHECK (octet_length(sealed_secret) > 40),
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    -- Absent until a first code has shown that the app has the secret.
    enabled_at BIGINT CHECK (enabled_at >= created_at),
    -- The step of the last code that was accepted: no code is accepted twice.
    last_step BIGINT
);

CREATE TABLE recovery_codes (
    hash BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(hash) = 32),
    user_id TEXT NOT NULL REFERENCES two_factor (user_id) ON DELETE CASCADE
);

CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id);

-- When a code of the second factor was last presented in the session.
ALTER TABLE sessions ADD COLUMN code_at BIGINT;
