DROP TABLE events;
DROP TABLE idempotency_keys;
DROP TABLE withdrawals;
ALTER TABLE invoices DROP CONSTRAINT invoices_payment;
DROP TABLE payments;
DROP TABLE invoices;

-- The ledger stays. One with accounts for reserved funds is refused by the old constraint, so that no money is lost.
DROP TRIGGER ledger_postings_are_sealed ON ledger_postings;
DROP FUNCTION refuse_late_posting;
DROP TRIGGER ledger_transfers_are_final ON ledger_transfers;
DROP TRIGGER ledger_transfers_seal ON ledger_transfers;
DROP FUNCTION seal_transfer;
ALTER TABLE ledger_postings ALTER CONSTRAINT ledger_postings_transfer_id_fkey NOT DEFERRABLE;
ALTER TABLE ledger_transfers DROP COLUMN stage;
ALTER TABLE ledger_transfers DROP COLUMN subject_id;
DROP TRIGGER ledger_accounts_are_not_deleted ON ledger_accounts;
DROP TRIGGER ledger_accounts_keep_their_owner ON ledger_accounts;
DROP FUNCTION keep_account;
ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_kind_check;
ALTER TABLE ledger_accounts ADD CHECK (kind IN ('available', 'pending', 'platform'));
