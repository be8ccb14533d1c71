DROP INDEX audit_events_by_address;
DROP TABLE alerts;
DROP TABLE alert_thresholds;
