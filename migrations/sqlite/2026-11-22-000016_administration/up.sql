-- What a client is found by: its name and address in lower case, and its id.
ALTER TABLE clients ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE clients SET search = lower(name) || char(10) || lower(email) || char(10) || id;

CREATE INDEX api_keys_by_prefix ON api_keys (prefix);

-- Whether an admin gave the key its rate although its client's is lower.
ALTER TABLE api_keys ADD COLUMN rate_granted INTEGER NOT NULL DEFAULT 0 CHECK (rate_granted IN (0, 1));

-- A package that changes concerns all of its clients.
CREATE TABLE wider_change_log (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL CHECK (at >= 0),
    subject_id TEXT NOT NULL CONSTRAINT change_log_subject_id_check CHECK (
        subject_id LIKE 'key\_%' ESCAPE '\' OR subject_id LIKE 'cli\_%' ESCAPE '\' OR subject_id LIKE 'pkg\_%' ESCAPE '\'
    )
) STRICT;
INSERT INTO wider_change_log SELECT sequence, at, subject_id FROM change_log;
DROP TABLE change_log;
ALTER TABLE wider_change_log RENAME TO change_log;
