CREATE TABLE audit_events (
    -- The place in the chain, without gaps.
    sequence BIGINT NOT NULL PRIMARY KEY CHECK (sequence >= 1),
    id TEXT NOT NULL UNIQUE CHECK (id LIKE 'aud\_%' ESCAPE '\'),
    at BIGINT NOT NULL CHECK (at >= 0),
    actor_type TEXT NOT NULL CHECK (actor_type IN ('user', 'system')),
    actor_id TEXT,
    actor_email TEXT,
    actor_role TEXT CHECK (actor_role IN ('client', 'admin')),
    action TEXT NOT NULL CHECK (action LIKE '%_._%'),
    target_type TEXT NOT NULL,
    target_id TEXT,
    target_name TEXT,
    client_id TEXT REFERENCES clients (id),
    ip TEXT,
    user_agent TEXT,
    changes TEXT NOT NULL CHECK (changes LIKE '{%}'),
    previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64),
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
);

CREATE INDEX audit_events_by_client ON audit_events (client_id, sequence);
CREATE INDEX audit_events_by_actor ON audit_events (actor_id, ip);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME; END $$;

CREATE TRIGGER audit_events_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
EXECUTE FUNCTION refuse_change();
