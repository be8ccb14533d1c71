-- From when on what is watched is too much, where an owner has chosen otherwise than the program.
CREATE TABLE alert_thresholds (
    kind TEXT NOT NULL PRIMARY KEY,
    -- Null: it raises no alert.
    threshold INTEGER CHECK (threshold >= 1),
    updated_at INTEGER NOT NULL CHECK (updated_at >= 0)
) STRICT;

CREATE TABLE alerts (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'alt\_%' ESCAPE '\'),
    kind TEXT NOT NULL,
    -- Which of several it is about: an address, or a server. Empty where there is only one.
    subject TEXT NOT NULL CHECK (length(subject) <= 100),
    threshold INTEGER NOT NULL CHECK (threshold >= 1),
    -- What was measured when it was raised.
    value INTEGER NOT NULL CHECK (value >= 0),
    raised_at INTEGER NOT NULL CHECK (raised_at >= 0),
    cleared_at INTEGER CHECK (cleared_at >= raised_at),
    acknowledged_at INTEGER,
    acknowledged_by TEXT,
    CONSTRAINT alerts_acknowledged_by_somebody CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
) STRICT;

-- However many servers notice it, it is raised once.
CREATE UNIQUE INDEX alerts_one_open ON alerts (kind, subject) WHERE cleared_at IS NULL;

-- For the trail's filter by where an event came from.
CREATE INDEX audit_events_by_address ON audit_events (ip, sequence);
