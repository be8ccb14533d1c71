-- What an alert is at while it is open, when that was measured, and how bad it was when somebody took note of it.
ALTER TABLE alerts ADD COLUMN latest_value BIGINT NOT NULL DEFAULT 0 CHECK (latest_value >= 0);
ALTER TABLE alerts ADD COLUMN highest_value BIGINT NOT NULL DEFAULT 0 CHECK (highest_value >= 0);
ALTER TABLE alerts ADD COLUMN noted_value BIGINT CHECK (noted_value >= 0);
ALTER TABLE alerts ADD COLUMN measured_at BIGINT NOT NULL DEFAULT 0 CHECK (measured_at >= 0);
UPDATE alerts SET latest_value = value, highest_value = value, measured_at = raised_at;
UPDATE alerts SET noted_value = value WHERE acknowledged_at IS NOT NULL;

-- Refusals without a key are counted by the day once they are a week old.
ALTER TABLE keyless_refusals DROP CONSTRAINT keyless_refusals_width_milliseconds_check;
ALTER TABLE keyless_refusals ADD CHECK (width_milliseconds IN (60000, 3600000, 86400000));
