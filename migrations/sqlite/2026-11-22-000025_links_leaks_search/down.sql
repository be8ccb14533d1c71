CREATE TABLE leaks_by_key (
    api_key_id TEXT NOT NULL PRIMARY KEY REFERENCES api_keys (id),
    generation INTEGER NOT NULL CHECK (generation >= 1),
    at INTEGER NOT NULL CHECK (at >= 0),
    url TEXT CHECK (length(url) BETWEEN 1 AND 300)
) STRICT;
INSERT INTO leaks_by_key SELECT api_key_id, max(generation), at, url FROM leaks GROUP BY api_key_id;
DROP TABLE leaks;
ALTER TABLE leaks_by_key RENAME TO leaks;

DROP INDEX password_resets_by_maker;
CREATE TABLE password_resets_without_maker (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    expires_at INTEGER NOT NULL CHECK (expires_at > created_at)
) STRICT;
INSERT INTO password_resets_without_maker SELECT token_hash, user_id, created_at, expires_at FROM password_resets;
DROP TABLE password_resets;
ALTER TABLE password_resets_without_maker RENAME TO password_resets;
CREATE INDEX password_resets_by_user ON password_resets (user_id);
