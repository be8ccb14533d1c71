-- Sessions get a name that may be shown. Those that are there end: nobody is kept out for longer than a sign-in takes.
DROP TABLE sessions;

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'ses\_%' ESCAPE '\'),
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    last_seen_at INTEGER NOT NULL CHECK (last_seen_at >= created_at),
    ip TEXT NOT NULL,
    user_agent TEXT
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_id, id);

-- Open ones only: what became of an invitation stands in the audit trail.
CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'ivt\_%' ESCAPE '\'),
    client_id TEXT NOT NULL REFERENCES clients (id),
    email TEXT NOT NULL CHECK (email = lower(email) AND email LIKE '%_@_%'),
    access TEXT NOT NULL CHECK (access IN ('owner', 'developer', 'viewer')),
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    invited_by TEXT NOT NULL,
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
    UNIQUE (client_id, email)
) STRICT;

CREATE INDEX invitations_by_client ON invitations (client_id, id);

CREATE TABLE password_resets (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    expires_at INTEGER NOT NULL CHECK (expires_at > created_at)
) STRICT;

CREATE INDEX password_resets_by_user ON password_resets (user_id);
