-- One row while the audit trail is known to be another than was written.
CREATE TABLE audit_trail_fault (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    -- How far a kept checkpoint must reach against which the trail is found whole again; 0 where none is needed.
    proof_sequence BIGINT NOT NULL CHECK (proof_sequence >= 0),
    found_at BIGINT NOT NULL CHECK (found_at >= 0)
);
