-- Signatures over the audit trail. There is no reference to the events: a checkpoint is to outlive the event that it
-- signs, or nobody would see that it is gone.
CREATE TABLE audit_checkpoints (
    -- The place of the last event that it signs.
    sequence INTEGER NOT NULL PRIMARY KEY CHECK (sequence >= 1),
    event_id TEXT NOT NULL UNIQUE CHECK (event_id LIKE 'aud\_%' ESCAPE '\'),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    at INTEGER NOT NULL CHECK (at >= 0),
    public_key TEXT NOT NULL CHECK (length(public_key) = 64),
    signature TEXT NOT NULL CHECK (length(signature) = 128)
) STRICT;

CREATE TRIGGER audit_checkpoints_are_not_updated BEFORE UPDATE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'audit checkpoints are never changed'); END;

CREATE TRIGGER audit_checkpoints_are_not_deleted BEFORE DELETE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'audit checkpoints are never deleted'); END;
