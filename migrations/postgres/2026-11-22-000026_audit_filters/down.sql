DROP INDEX audit_events_by_target;
DROP INDEX audit_events_by_target_name;
DROP INDEX audit_events_by_email;
DROP INDEX audit_events_by_action;
