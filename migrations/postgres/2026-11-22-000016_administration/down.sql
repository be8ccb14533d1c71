DELETE FROM change_log WHERE subject_id LIKE 'pkg\_%' ESCAPE '\';
ALTER TABLE change_log DROP CONSTRAINT change_log_subject_id_check;
ALTER TABLE change_log ADD CONSTRAINT change_log_subject_id_check CHECK (
    subject_id LIKE 'key\_%' ESCAPE '\' OR subject_id LIKE 'cli\_%' ESCAPE '\'
);
ALTER TABLE api_keys DROP COLUMN rate_granted;
DROP INDEX api_keys_by_prefix;
ALTER TABLE api_keys ALTER COLUMN prefix TYPE TEXT COLLATE "default";
ALTER TABLE clients DROP COLUMN search;
