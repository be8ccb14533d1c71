ALTER TABLE alerts DROP COLUMN measured_at;
ALTER TABLE alerts DROP COLUMN noted_value;
ALTER TABLE alerts DROP COLUMN highest_value;
ALTER TABLE alerts DROP COLUMN latest_value;

DELETE FROM keyless_refusals WHERE width_milliseconds = 86400000;
ALTER TABLE keyless_refusals DROP CONSTRAINT keyless_refusals_width_milliseconds_check;
ALTER TABLE keyless_refusals ADD CHECK (width_milliseconds IN (60000, 3600000));
