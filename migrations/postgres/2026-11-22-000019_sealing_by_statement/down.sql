DROP TRIGGER ledger_postings_are_sealed ON ledger_postings;
DROP FUNCTION refuse_late_postings;
DROP TRIGGER ledger_transfers_seal ON ledger_transfers;
DROP FUNCTION seal_transfers;

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

CREATE FUNCTION refuse_late_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_transfers WHERE id = NEW.transfer_id) THEN
        RAISE EXCEPTION 'a transfer takes no more postings';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_postings_are_sealed BEFORE INSERT ON ledger_postings
FOR EACH ROW EXECUTE FUNCTION refuse_late_posting();
