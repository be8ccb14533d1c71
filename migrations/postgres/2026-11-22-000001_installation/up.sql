-- One row: what this database was made for.
CREATE TABLE installation (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    -- Tells whether the master key of the process is the one that made the hashes in here.
    key_check BYTEA NOT NULL CHECK (octet_length(key_check) = 32),
    demo BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL CHECK (created_at >= 0)
);
