ALTER TABLE ledger_transfers ALTER COLUMN subject_id TYPE TEXT COLLATE "default";
