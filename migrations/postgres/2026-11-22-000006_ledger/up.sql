CREATE TABLE ledger_accounts (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'acc\_%' ESCAPE '\'),
    -- Absent for the platform's own accounts.
    client_id TEXT REFERENCES clients (id),
    kind TEXT NOT NULL CHECK (kind IN ('available', 'pending', 'platform')),
    currency TEXT NOT NULL CHECK (length(currency) = 3 AND currency = upper(currency)),
    -- Minor units; always the sum of the account's postings.
    balance BIGINT NOT NULL,
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    CONSTRAINT ledger_accounts_owner CHECK ((kind = 'platform') = (client_id IS NULL)),
    CONSTRAINT ledger_accounts_not_negative CHECK (kind = 'platform' OR balance >= 0)
);

CREATE UNIQUE INDEX ledger_accounts_of_client ON ledger_accounts (client_id, currency, kind) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_accounts_of_platform ON ledger_accounts (currency) WHERE client_id IS NULL;

CREATE TABLE ledger_transfers (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'trf\_%' ESCAPE '\'),
    description TEXT NOT NULL,
    created_at BIGINT NOT NULL CHECK (created_at >= 0)
);

CREATE TABLE ledger_postings (
    transfer_id TEXT NOT NULL REFERENCES ledger_transfers (id),
    position BIGINT NOT NULL CHECK (position >= 1),
    account_id TEXT NOT NULL REFERENCES ledger_accounts (id),
    amount BIGINT NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (transfer_id, position)
);

CREATE INDEX ledger_postings_by_account ON ledger_postings (account_id);

CREATE TRIGGER ledger_postings_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_postings
EXECUTE FUNCTION refuse_change();
