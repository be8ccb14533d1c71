CREATE TABLE plain_events (
    id TEXT PRIMARY KEY CHECK (id LIKE 'evt\_%' ESCAPE '\'),
    client_id TEXT NOT NULL REFERENCES clients (id),
    event_type TEXT NOT NULL CHECK (event_type LIKE '%_._%'),
    created_at BIGINT NOT NULL CHECK (created_at >= 0),
    payload TEXT NOT NULL CHECK (payload LIKE '{%}')
);
INSERT INTO plain_events SELECT id, client_id, event_type, created_at, payload FROM events;
DROP TABLE events;
ALTER TABLE plain_events RENAME TO events;

ALTER TABLE invoices ALTER COLUMN id TYPE TEXT COLLATE "default";
ALTER TABLE withdrawals ALTER COLUMN id TYPE TEXT COLLATE "default";
ALTER TABLE payments ALTER COLUMN id TYPE TEXT COLLATE "default";

ALTER TABLE invoices DROP COLUMN api_key_id;
ALTER TABLE withdrawals DROP COLUMN api_key_id;
ALTER TABLE payments DROP COLUMN api_key_id;

DROP INDEX payments_pending_of_invoice;
