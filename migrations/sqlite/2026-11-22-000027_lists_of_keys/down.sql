DROP INDEX api_keys_by_creation;
CREATE INDEX api_keys_by_creation ON api_keys (created_at);
DROP INDEX api_keys_for_lists;
ALTER TABLE api_keys DROP COLUMN last_used_day;
ALTER TABLE api_keys DROP COLUMN search;
