-- The ledger is laid anew, since SQLite changes no constraint in place: funds can be reserved, and a transfer's row comes
-- after its postings and seals them. It is refused unless they balance, it moves the balances, and then no posting can
-- be added. A posting that no transfer seals keeps its transaction from being committed.
CREATE TEMPORARY TABLE old_accounts AS SELECT * FROM ledger_accounts;
CREATE TEMPORARY TABLE old_transfers AS SELECT * FROM ledger_transfers;
CREATE TEMPORARY TABLE old_postings AS SELECT * FROM ledger_postings;
DROP TABLE ledger_postings;
DROP TABLE ledger_transfers;
DROP TABLE ledger_accounts;

CREATE TABLE ledger_accounts (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'acc\_%' ESCAPE '\'),
    -- Absent for the platform's own accounts.
    client_id TEXT REFERENCES clients (id),
    kind TEXT NOT NULL CHECK (kind IN ('available', 'pending', 'reserved', 'platform')),
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
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    -- The payment or withdrawal that it belongs to, and which of the two transfers of its life it is.
    subject_id TEXT,
    stage TEXT CHECK (stage IN ('creation', 'settlement')),
    CONSTRAINT ledger_transfers_subject CHECK ((subject_id IS NULL) = (stage IS NULL))
) STRICT, WITHOUT ROWID;

-- Nothing is created or settled twice.
CREATE UNIQUE INDEX ledger_transfers_by_subject ON ledger_transfers (subject_id, stage) WHERE subject_id IS NOT NULL;

CREATE TABLE ledger_postings (
    transfer_id TEXT NOT NULL REFERENCES ledger_transfers (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL CHECK (position >= 1),
    account_id TEXT NOT NULL REFERENCES ledger_accounts (id),
    amount INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (transfer_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX ledger_postings_by_account ON ledger_postings (account_id);

INSERT INTO ledger_accounts SELECT * FROM old_accounts;
INSERT INTO ledger_transfers SELECT id, description, created_at, NULL, NULL FROM old_transfers;
INSERT INTO ledger_postings SELECT * FROM old_postings;
DROP TABLE old_postings;
DROP TABLE old_transfers;
DROP TABLE old_accounts;

CREATE TRIGGER ledger_accounts_keep_their_owner BEFORE UPDATE OF id, client_id, kind, currency ON ledger_accounts
BEGIN SELECT RAISE(ABORT, 'accounts are never changed but for their balance'); END;

CREATE TRIGGER ledger_accounts_are_not_deleted BEFORE DELETE ON ledger_accounts
BEGIN SELECT RAISE(ABORT, 'accounts are never deleted'); END;

CREATE TRIGGER ledger_transfers_seal BEFORE INSERT ON ledger_transfers
BEGIN
    SELECT RAISE(ABORT, 'a transfer has at least two postings')
    WHERE (SELECT count(*) FROM ledger_postings WHERE transfer_id = NEW.id) < 2;
    SELECT RAISE(ABORT, 'a transfer sums to zero in each currency') WHERE EXISTS (
        SELECT 1 FROM ledger_postings p JOIN ledger_accounts a ON a.id = p.account_id
        WHERE p.transfer_id = NEW.id GROUP BY a.currency HAVING sum(p.amount) <> 0
    );
    UPDATE ledger_accounts SET balance = balance + moved.amount
    FROM (
        SELECT account_id, sum(amount) AS amount FROM ledger_postings WHERE transfer_id = NEW.id GROUP BY account_id
    ) AS moved WHERE moved.account_id = ledger_accounts.id;
END;

CREATE TRIGGER ledger_transfers_are_not_updated BEFORE UPDATE ON ledger_transfers
BEGIN SELECT RAISE(ABORT, 'transfers are never changed'); END;

CREATE TRIGGER ledger_transfers_are_not_deleted BEFORE DELETE ON ledger_transfers
BEGIN SELECT RAISE(ABORT, 'transfers are never deleted'); END;

CREATE TRIGGER ledger_postings_are_sealed BEFORE INSERT ON ledger_postings
WHEN EXISTS (SELECT 1 FROM ledger_transfers WHERE id = NEW.transfer_id)
BEGIN SELECT RAISE(ABORT, 'a transfer takes no more postings'); END;

CREATE TRIGGER ledger_postings_are_not_updated BEFORE UPDATE ON ledger_postings
BEGIN SELECT RAISE(ABORT, 'postings are never changed'); END;

CREATE TRIGGER ledger_postings_are_not_deleted BEFORE DELETE ON ledger_postings
BEGIN SELECT RAISE(ABORT, 'postings are never deleted'); END;

CREATE TABLE invoices (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'inv\_%' ESCAPE '\'),
    client_id TEXT NOT NULL REFERENCES clients (id),
    status TEXT NOT NULL CHECK (status IN ('open', 'paid', 'void')),
    customer_name TEXT NOT NULL,
    customer_email TEXT NOT NULL,
    lines TEXT NOT NULL CHECK (lines LIKE '[{%}]'),
    currency TEXT NOT NULL CHECK (length(currency) = 3 AND currency = upper(currency)),
    total INTEGER NOT NULL CHECK (total > 0),
    due_date TEXT CHECK (length(due_date) = 10),
    metadata TEXT NOT NULL CHECK (metadata LIKE '{%}'),
    payment_id TEXT CONSTRAINT invoices_payment REFERENCES payments (id),
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    paid_at INTEGER,
    voided_at INTEGER,
    CONSTRAINT invoices_paid CHECK ((status = 'paid') = (paid_at IS NOT NULL) AND (status = 'paid') = (payment_id IS NOT NULL)),
    CONSTRAINT invoices_voided CHECK ((status = 'void') = (voided_at IS NOT NULL))
) STRICT;

CREATE INDEX invoices_by_client ON invoices (client_id, id);
CREATE INDEX invoices_by_client_and_status ON invoices (client_id, status, id);
CREATE INDEX invoices_by_status ON invoices (status, id);

CREATE TABLE payments (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'pay\_%' ESCAPE '\'),
    client_id TEXT NOT NULL REFERENCES clients (id),
    status TEXT NOT NULL CHECK (status IN ('pending', 'completed', 'failed', 'expired')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3 AND currency = upper(currency)),
    reference TEXT,
    description TEXT,
    metadata TEXT NOT NULL CHECK (metadata LIKE '{%}'),
    invoice_id TEXT REFERENCES invoices (id),
    failure_reason TEXT,
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    expires_at INTEGER NOT NULL,
    settled_at INTEGER,
    CONSTRAINT payments_settled CHECK ((status = 'pending') = (settled_at IS NULL)),
    CONSTRAINT payments_failed CHECK (status = 'failed' OR failure_reason IS NULL)
) STRICT;

CREATE INDEX payments_by_client ON payments (client_id, id);
CREATE INDEX payments_by_client_and_status ON payments (client_id, status, id);
CREATE INDEX payments_by_status ON payments (status, id);
CREATE INDEX payments_by_invoice ON payments (invoice_id) WHERE invoice_id IS NOT NULL;

CREATE TABLE withdrawals (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'wdr\_%' ESCAPE '\'),
    client_id TEXT NOT NULL REFERENCES clients (id),
    status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'rejected')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3 AND currency = upper(currency)),
    destination TEXT NOT NULL,
    reference TEXT,
    metadata TEXT NOT NULL CHECK (metadata LIKE '{%}'),
    rejection_reason TEXT,
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    settled_at INTEGER,
    CONSTRAINT withdrawals_settled CHECK ((status = 'pending') = (settled_at IS NULL)),
    CONSTRAINT withdrawals_rejected CHECK (status = 'rejected' OR rejection_reason IS NULL)
) STRICT;

CREATE INDEX withdrawals_by_client ON withdrawals (client_id, id);
CREATE INDEX withdrawals_by_client_and_status ON withdrawals (client_id, status, id);
CREATE INDEX withdrawals_by_status ON withdrawals (status, id);

-- Answers to POSTs that carried an Idempotency-Key, each written in the transaction of its effect.
CREATE TABLE idempotency_keys (
    client_id TEXT NOT NULL REFERENCES clients (id),
    key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    -- BLAKE3 of the request.
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    status INTEGER NOT NULL CHECK (status BETWEEN 200 AND 499),
    body BLOB NOT NULL,
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    PRIMARY KEY (client_id, key)
) STRICT;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- The outbox: what happened, written in the transaction in which it happened, to be told to others later.
CREATE TABLE events (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'evt\_%' ESCAPE '\'),
    client_id TEXT NOT NULL REFERENCES clients (id),
    event_type TEXT NOT NULL CHECK (event_type LIKE '%_._%'),
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    payload TEXT NOT NULL CHECK (payload LIKE '{%}')
) STRICT, WITHOUT ROWID;
