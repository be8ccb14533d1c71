-- Signatures over the audit trail. There is no reference to the events: a checkpoint is to outlive the event that it
-- signs, or nobody would see that it is gone.
CREATE TABLE audit_checkpoints (
    -- The place of the last event that it signs.
    sequence BIGINT NOT NULL PRIMARY KEY CHECK (sequence >= 1),
    event_id TEXT NOT NULL UNIQUE CHECK (event_id LIKE 'aud\_%' ESCAPE '\'),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    at BIGINT NOT NULL CHECK (at >= 0),
    public_key TEXT NOT NULL CHECK (length(public_key) = 64),
    signature TEXT NOT NULL CHECK (length(signature) = 128)
);

CREATE TRIGGER audit_checkpoints_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoints
EXECUTE FUNCTION refuse_change();
