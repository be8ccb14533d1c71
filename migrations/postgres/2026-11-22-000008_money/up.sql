-- Funds can be reserved.
ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_kind_check;
ALTER TABLE ledger_accounts ADD CHECK (kind IN ('available', 'pending', 'reserved', 'platform'));

CREATE FUNCTION keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'accounts are never changed but for their balance'; END $$;

CREATE TRIGGER ledger_accounts_keep_their_owner BEFORE UPDATE OF id, client_id, kind, currency ON ledger_accounts
EXECUTE FUNCTION keep_account();

CREATE TRIGGER ledger_accounts_are_not_deleted BEFORE DELETE OR TRUNCATE ON ledger_accounts
EXECUTE FUNCTION refuse_change();

-- The payment or withdrawal that a transfer belongs to, and which of the two transfers of its life it is.
ALTER TABLE ledger_transfers ADD COLUMN subject_id TEXT;
ALTER TABLE ledger_transfers ADD COLUMN stage TEXT CHECK (stage IN ('creation', 'settlement'));
ALTER TABLE ledger_transfers ADD CONSTRAINT ledger_transfers_subject CHECK ((subject_id IS NULL) = (stage IS NULL));

-- Nothing is created or settled twice.
CREATE UNIQUE INDEX ledger_transfers_by_subject ON ledger_transfers (subject_id, stage) WHERE subject_id IS NOT NULL;

-- A transfer's row comes after its postings and seals them. It is refused unless they balance, it moves the balances, and
-- then no posting can be added. A posting that no transfer seals keeps its transaction from being committed.
ALTER TABLE ledger_postings ALTER CONSTRAINT ledger_postings_transfer_id_fkey DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION seal_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved RECORD;
BEGIN
    IF (SELECT count(*) FROM ledger_postings WHERE transfer_id = NEW.id) < 2 THEN
        RAISE EXCEPTION 'a transfer has at least two postings';
    END IF;
    IF EXISTS (
        SELECT 1 FROM ledger_postings p JOIN ledger_accounts a ON a.id = p.account_id
        WHERE p.transfer_id = NEW.id GROUP BY a.currency HAVING sum(p.amount) <> 0
    ) THEN
        RAISE EXCEPTION 'a transfer sums to zero in each currency';
    END IF;
    -- Everybody locks accounts in this order, so that nobody waits in a circle.
    FOR moved IN
        SELECT account_id, sum(amount) AS amount FROM ledger_postings
        WHERE transfer_id = NEW.id GROUP BY account_id ORDER BY account_id COLLATE "C"
    LOOP
        UPDATE ledger_accounts SET balance = balance + moved.amount WHERE id = moved.account_id;
    END LOOP;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_transfers_seal BEFORE INSERT ON ledger_transfers
FOR EACH ROW EXECUTE FUNCTION seal_transfer();

CREATE TRIGGER ledger_transfers_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfers
EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_late_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_transfers WHERE id = NEW.transfer_id) THEN
        RAISE EXCEPTION 'a transfer takes no more postings';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_postings_are_sealed BEFORE INSERT ON ledger_postings
FOR EACH ROW EXECUTE FUNCTION refuse_late_posting();

CREATE TABLE invoices (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'inv\_%' ESCAPE '\'),
    client_id TEXT NOT NULL REFERENCES clients (id),
    status TEXT NOT NULL CHECK (status IN ('open', 'paid', 'void')),
    customer_name TEXT NOT NULL,
    customer_email TEXT NOT NULL,
    lines TEXT NOT NULL CHECK (lines LIKE '[{%}]'),
    currency TEXT NOT NULL CHECK (length(currency) = 3 AND currency = upper(currency)),
    total BIGINT NOT NULL CHECK (total > 0),
    due_date TEXT CHECK (length(due_date) = 10),
    metadata TEXT NOT NULL CHECK (metadata LIKE '{%}'),
    payment_id TEXT,
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    paid_at BIGINT,
    voided_at BIGINT,
    CONSTRAINT invoices_paid CHECK ((status = 'paid') = (paid_at IS NOT NULL) AND (status = 'paid') = (payment_id IS NOT NULL)),
    CONSTRAINT invoices_voided CHECK ((status = 'void') = (voided_at IS NOT NULL))
);

CREATE INDEX invoices_by_client ON invoices (client_id, id);
CREATE INDEX invoices_by_client_and_status ON invoices (client_id, status, id);
CREATE INDEX invoices_by_status ON invoices (status, id);

CREATE TABLE payments (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'pay\_%' ESCAPE '\'),
    client_id TEXT NOT NULL REFERENCES clients (id),
    status TEXT NOT NULL CHECK (status IN ('pending', 'completed', 'failed', 'expired')),
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3 AND currency = upper(currency)),
    reference TEXT,
    description TEXT,
    metadata TEXT NOT NULL CHECK (metadata LIKE '{%}'),
    invoice_id TEXT REFERENCES invoices (id),
    failure_reason TEXT,
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    expires_at BIGINT NOT NULL,
    settled_at BIGINT,
    CONSTRAINT payments_settled CHECK ((status = 'pending') = (settled_at IS NULL)),
    CONSTRAINT payments_failed CHECK (status = 'failed' OR failure_reason IS NULL)
);

ALTER TABLE invoices ADD CONSTRAINT invoices_payment FOREIGN KEY (payment_id) REFERENCES payments (id);

CREATE INDEX payments_by_client ON payments (client_id, id);
CREATE INDEX payments_by_client_and_status ON payments (client_id, status, id);
CREATE INDEX payments_by_status ON payments (status, id);
CREATE INDEX payments_by_invoice ON payments (invoice_id) WHERE invoice_id IS NOT NULL;

CREATE TABLE withdrawals (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'wdr\_%' ESCAPE '\'),
    client_id TEXT NOT NULL REFERENCES clients (id),
    status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'rejected')),
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3 AND currency = upper(currency)),
    destination TEXT NOT NULL,
    reference TEXT,
    metadata TEXT NOT NULL CHECK (metadata LIKE '{%}'),
    rejection_reason TEXT,
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    settled_at BIGINT,
    CONSTRAINT withdrawals_settled CHECK ((status = 'pending') = (settled_at IS NULL)),
    CONSTRAINT withdrawals_rejected CHECK (status = 'rejected' OR rejection_reason IS NULL)
);

CREATE INDEX withdrawals_by_client ON withdrawals (client_id, id);
CREATE INDEX withdrawals_by_client_and_status ON withdrawals (client_id, status, id);
CREATE INDEX withdrawals_by_status ON withdrawals (status, id);

-- Answers to POSTs that carried an Idempotency-Key, each written in the transaction of its effect.
CREATE TABLE idempotency_keys (
    client_id TEXT NOT NULL REFERENCES clients (id),
    key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    -- BLAKE3 of the request.
    fingerprint BYTEA NOT NULL CHECK (length(fingerprint) = 32),
    status BIGINT NOT NULL CHECK (status BETWEEN 200 AND 499),
    body BYTEA NOT NULL,
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    PRIMARY KEY (client_id, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- The outbox: what happened, written in the transaction in which it happened, to be told to others later.
CREATE TABLE events (
    id TEXT NOT NULL PRIMARY KEY CHECK (id LIKE 'evt\_%' ESCAPE '\'),
    client_id TEXT NOT NULL REFERENCES clients (id),
    event_type TEXT NOT NULL CHECK (event_type LIKE '%_._%'),
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    payload TEXT NOT NULL CHECK (payload LIKE '{%}')
);
