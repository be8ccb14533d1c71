-- An invoice has one payment on its way at most. Of several that an earlier version let in, the oldest keeps it.
UPDATE payments SET invoice_id = NULL WHERE status = 'pending' AND EXISTS (
    SELECT 1 FROM payments older
    WHERE older.invoice_id = payments.invoice_id AND older.status = 'pending' AND older.id < payments.id
);
CREATE UNIQUE INDEX payments_pending_of_invoice ON payments (invoice_id) WHERE status = 'pending';

-- The key with which it was made; absent where a person or an earlier version made it.
ALTER TABLE payments ADD COLUMN api_key_id TEXT REFERENCES api_keys (id);
ALTER TABLE withdrawals ADD COLUMN api_key_id TEXT REFERENCES api_keys (id);
ALTER TABLE invoices ADD COLUMN api_key_id TEXT REFERENCES api_keys (id);

-- Events have an order, also those of one transaction, and it is noted which are delivered.
CREATE TABLE ordered_events (
    sequence INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (id LIKE 'evt\_%' ESCAPE '\'),
    client_id TEXT NOT NULL REFERENCES clients (id),
    event_type TEXT NOT NULL CHECK (event_type LIKE '%_._%'),
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    payload TEXT NOT NULL CHECK (payload LIKE '{%}'),
    delivered_at INTEGER
) STRICT;
INSERT INTO ordered_events (id, client_id, event_type, created_at, payload)
SELECT id, client_id, event_type, created_at, payload FROM events ORDER BY created_at, id;
DROP TABLE events;
ALTER TABLE ordered_events RENAME TO events;
CREATE INDEX events_to_deliver ON events (sequence) WHERE delivered_at IS NULL;
