DROP TABLE events;
DROP TABLE idempotency_keys;
DROP TABLE withdrawals;
UPDATE invoices SET status = 'void', payment_id = NULL, paid_at = NULL, voided_at = created_at;
DROP TABLE payments;
DROP TABLE invoices;

-- The ledger stays. One with accounts for reserved funds is refused by the old table, so that no money is lost.
CREATE TEMPORARY TABLE new_accounts AS SELECT * FROM ledger_accounts;
CREATE TEMPORARY TABLE new_transfers AS SELECT * FROM ledger_transfers;
CREATE TEMPORARY TABLE new_postings AS SELECT * FROM ledger_postings;
DROP TABLE ledger_postings;
DROP TABLE ledger_transfers;
DROP TABLE ledger_accounts;

CREATE TABLE ledger_accounts (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'acc\_%' ESCAPE '\'),
    -- Absent for the platform's own accounts.
    client_id TEXT REFERENCES clients (id),
    kind TEXT NOT NULL CHECK (kind IN ('available', 'pending', 'platform')),
    currency TEXT NOT NULL CHECK (length(currency) = 3 AND currency = upper(currency)),
    -- Minor units; always the sum of the account's postings.
    balance INTEGER NOT NULL,
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    CONSTRAINT ledger_accounts_owner CHECK ((kind = 'platform') = (client_id IS NULL)),
    CONSTRAINT ledger_accounts_not_negative CHECK (kind = 'platform' OR balance >= 0)
) STRICT;

CREATE UNIQUE INDEX ledger_accounts_of_client ON ledger_accounts (client_id, currency, kind) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_accounts_of_platform ON ledger_accounts (currency) WHERE client_id IS NULL;

CREATE TABLE ledger_transfers (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'trf\_%' ESCAPE '\'),
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL CHECK (created_at >= 0)
) STRICT;

CREATE TABLE ledger_postings (
    transfer_id TEXT NOT NULL REFERENCES ledger_transfers (id),
    position INTEGER NOT NULL CHECK (position >= 1),
    account_id TEXT NOT NULL REFERENCES ledger_accounts (id),
    amount INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (transfer_id, position)
) STRICT;

CREATE INDEX ledger_postings_by_account ON ledger_postings (account_id);

INSERT INTO ledger_accounts SELECT * FROM new_accounts;
INSERT INTO ledger_transfers SELECT id, description, created_at FROM new_transfers;
INSERT INTO ledger_postings SELECT * FROM new_postings;
DROP TABLE new_postings;
DROP TABLE new_transfers;
DROP TABLE new_accounts;

CREATE TRIGGER ledger_postings_are_not_updated BEFORE UPDATE ON ledger_postings
BEGIN SELECT RAISE(ABORT, 'postings are never changed'); END;

CREATE TRIGGER ledger_postings_are_not_deleted BEFORE DELETE ON ledger_postings
BEGIN SELECT RAISE(ABORT, 'postings are never deleted'); END;
