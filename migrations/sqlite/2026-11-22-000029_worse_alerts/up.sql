-- What an alert is at while it is open, when that was measured, and how bad it was when somebody took note of it.
ALTER TABLE alerts ADD COLUMN latest_value INTEGER NOT NULL DEFAULT 0 CHECK (latest_value >= 0);
ALTER TABLE alerts ADD COLUMN highest_value INTEGER NOT NULL DEFAULT 0 CHECK (highest_value >= 0);
ALTER TABLE alerts ADD COLUMN noted_value INTEGER CHECK (noted_value >= 0);
ALTER TABLE alerts ADD COLUMN measured_at INTEGER NOT NULL DEFAULT 0 CHECK (measured_at >= 0);
UPDATE alerts SET latest_value = value, highest_value = value, measured_at = raised_at;
UPDATE alerts SET noted_value = value WHERE acknowledged_at IS NOT NULL;

-- Refusals without a key are counted by the day once they are a week old.
CREATE TABLE keyless_refusals_anew (
    width_milliseconds INTEGER NOT NULL CHECK (width_milliseconds IN (60000, 3600000, 86400000)),
    starts_at INTEGER NOT NULL CHECK (starts_at % width_milliseconds = 0),
    code TEXT NOT NULL,
    address TEXT NOT NULL CHECK (length(address) BETWEEN 1 AND 50),
    refusals INTEGER NOT NULL CHECK (refusals >= 1),
    PRIMARY KEY (width_milliseconds, starts_at, code, address)
) STRICT;
INSERT INTO keyless_refusals_anew SELECT width_milliseconds, starts_at, code, address, refusals FROM keyless_refusals;
DROP TABLE keyless_refusals;
ALTER TABLE keyless_refusals_anew RENAME TO keyless_refusals;
