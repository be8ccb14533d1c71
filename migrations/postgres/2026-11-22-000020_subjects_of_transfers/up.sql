-- Payments and withdrawals have ids that sort by bytes; a transfer is found by them only if its subject does as well. Else
-- the verification reads all transfers for each payment.
ALTER TABLE ledger_transfers ALTER COLUMN subject_id TYPE TEXT COLLATE "C";
