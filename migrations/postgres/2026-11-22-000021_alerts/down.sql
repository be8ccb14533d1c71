DROP INDEX audit_events_by_address;
DROP INDEX audit_events_by_target_name;
DROP INDEX audit_events_by_target;
DROP TABLE alerts;
DROP TABLE alert_thresholds;
