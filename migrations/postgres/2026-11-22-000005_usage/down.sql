DROP TABLE usage_rollups;
DROP TABLE request_log;
