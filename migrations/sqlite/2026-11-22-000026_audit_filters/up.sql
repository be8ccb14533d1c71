-- What the trail is filtered by, each in the trail's own order, so that a page of it is read and no more.
CREATE INDEX audit_events_by_target ON audit_events (target_id, sequence);
CREATE INDEX audit_events_by_target_name ON audit_events (target_name, sequence);
CREATE INDEX audit_events_by_email ON audit_events (actor_email, sequence);
CREATE INDEX audit_events_by_action ON audit_events (action, sequence);
