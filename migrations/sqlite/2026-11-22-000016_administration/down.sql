CREATE TABLE narrow_change_log (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL CHECK (at >= 0),
    subject_id TEXT NOT NULL CHECK (subject_id LIKE 'key\_%' ESCAPE '\' OR subject_id LIKE 'cli\_%' ESCAPE '\')
) STRICT;
INSERT INTO narrow_change_log SELECT sequence, at, subject_id FROM change_log WHERE subject_id NOT LIKE 'pkg\_%' ESCAPE '\';
DROP TABLE change_log;
ALTER TABLE narrow_change_log RENAME TO change_log;
ALTER TABLE api_keys DROP COLUMN rate_granted;
DROP INDEX api_keys_by_prefix;
ALTER TABLE clients DROP COLUMN search;
