DROP TABLE upgrade_requests;
ALTER TABLE api_keys DROP COLUMN old_secret_used_ip;
ALTER TABLE api_keys DROP COLUMN old_secret_used_at;
