ALTER TABLE sessions DROP COLUMN code_at;
DROP TABLE recovery_codes;
DROP TABLE two_factor;
