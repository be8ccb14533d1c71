-- One row: what this database was made for.
CREATE TABLE installation (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    -- Tells whether the master key of the process is the one that made the hashes in here.
    key_check BLOB NOT NULL CHECK (length(key_check) = 32),
    demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
    created_at INTEGER NOT NULL CHECK (created_at >= 0)
) STRICT;
