DROP INDEX api_keys_by_creation;
DROP INDEX api_keys_by_expiry;
DROP TABLE keyless_refusals;
DROP TABLE usage_leaders;
