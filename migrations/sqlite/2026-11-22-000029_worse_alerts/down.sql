ALTER TABLE alerts DROP COLUMN measured_at;
ALTER TABLE alerts DROP COLUMN noted_value;
ALTER TABLE alerts DROP COLUMN highest_value;
ALTER TABLE alerts DROP COLUMN latest_value;

DELETE FROM keyless_refusals WHERE width_milliseconds = 86400000;
CREATE TABLE keyless_refusals_anew (
    width_milliseconds INTEGER NOT NULL CHECK (width_milliseconds IN (60000, 3600000)),
    starts_at INTEGER NOT NULL CHECK (starts_at % width_milliseconds = 0),
    code TEXT NOT NULL,
    address TEXT NOT NULL CHECK (length(address) BETWEEN 1 AND 50),
    refusals INTEGER NOT NULL CHECK (refusals >= 1),
    PRIMARY KEY (width_milliseconds, starts_at, code, address)
) STRICT;
INSERT INTO keyless_refusals_anew SELECT width_milliseconds, starts_at, code, address, refusals FROM keyless_refusals;
DROP TABLE keyless_refusals;
ALTER TABLE keyless_refusals_anew RENAME TO keyless_refusals;
