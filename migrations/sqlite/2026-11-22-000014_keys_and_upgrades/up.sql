-- When and from where a replaced secret was last accepted; of the current grace only if after the rotation.
ALTER TABLE api_keys ADD COLUMN old_secret_used_at INTEGER;
ALTER TABLE api_keys ADD COLUMN old_secret_used_ip TEXT;

-- What clients ask for that their package lacks.
CREATE TABLE upgrade_requests (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'upg\_%' ESCAPE '\'),
    client_id TEXT NOT NULL REFERENCES clients (id),
    package_id TEXT NOT NULL REFERENCES packages (id),
    message TEXT CHECK (length(message) BETWEEN 1 AND 1000),
    status TEXT NOT NULL CHECK (status IN ('open', 'seen', 'done', 'declined')),
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    created_by TEXT NOT NULL,
    seen_at INTEGER,
    settled_at INTEGER,
    answer TEXT CHECK (length(answer) BETWEEN 1 AND 1000),
    CONSTRAINT upgrade_requests_settled CHECK ((settled_at IS NULL) = (status IN ('open', 'seen')))
) STRICT;

CREATE INDEX upgrade_requests_by_client ON upgrade_requests (client_id, id);
CREATE UNIQUE INDEX upgrade_requests_one_open ON upgrade_requests (client_id) WHERE settled_at IS NULL;
