-- What a client is found by: its name and address in lower case, and its id.
ALTER TABLE clients ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE clients SET search = lower(name) || chr(10) || lower(email) || chr(10) || id;

-- In the order of bytes, so that those that begin with a text stand together.
ALTER TABLE api_keys ALTER COLUMN prefix TYPE TEXT COLLATE "C";
CREATE INDEX api_keys_by_prefix ON api_keys (prefix);

-- Whether an admin gave the key its rate although its client's is lower.
ALTER TABLE api_keys ADD COLUMN rate_granted BOOLEAN NOT NULL DEFAULT FALSE;

-- A package that changes concerns all of its clients.
ALTER TABLE change_log DROP CONSTRAINT change_log_subject_id_check;
ALTER TABLE change_log ADD CONSTRAINT change_log_subject_id_check CHECK (
    subject_id LIKE 'key\_%' ESCAPE '\' OR subject_id LIKE 'cli\_%' ESCAPE '\' OR subject_id LIKE 'pkg\_%' ESCAPE '\'
);
