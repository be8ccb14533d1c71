-- One row while the audit trail is known to be another than was written.
CREATE TABLE audit_trail_fault (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    -- How far a kept checkpoint must reach against which the trail is found whole again; 0 where none is needed.
    proof_sequence INTEGER NOT NULL CHECK (proof_sequence >= 0),
    found_at INTEGER NOT NULL CHECK (found_at >= 0)
) STRICT;
