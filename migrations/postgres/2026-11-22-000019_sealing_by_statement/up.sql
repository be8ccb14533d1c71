-- Transfers are sealed, and late postings refused, once for a statement instead of for each row: payments that come at the
-- same time are written by one statement.
DROP TRIGGER ledger_transfers_seal ON ledger_transfers;
DROP FUNCTION seal_transfer;
DROP TRIGGER ledger_postings_are_sealed ON ledger_postings;
DROP FUNCTION refuse_late_posting;

-- Transfers are few and the tables are long. LATERAL and OFFSET 0 have each looked up by its id, and no join read a whole
-- table, whatever the statistics said when this was planned.
CREATE FUNCTION seal_transfers() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    moved RECORD;
BEGIN
    IF EXISTS (
        SELECT 1 FROM sealed s WHERE (SELECT count(*) FROM ledger_postings p WHERE p.transfer_id = s.id) < 2
    ) THEN
        RAISE EXCEPTION 'a transfer has at least two postings';
    END IF;
    IF EXISTS (
        SELECT 1 FROM sealed s, LATERAL (
            SELECT 1 FROM ledger_postings p JOIN ledger_accounts a ON a.id = p.account_id
            WHERE p.transfer_id = s.id GROUP BY a.currency HAVING sum(p.amount) <> 0
        ) unbalanced
    ) THEN
        RAISE EXCEPTION 'a transfer sums to zero in each currency';
    END IF;
    -- Everybody locks accounts in this order, so that nobody waits in a circle.
    FOR moved IN
        SELECT p.account_id, sum(p.amount) AS amount FROM sealed s, LATERAL (
            SELECT account_id, amount FROM ledger_postings WHERE transfer_id = s.id OFFSET 0
        ) p GROUP BY p.account_id ORDER BY p.account_id COLLATE "C"
    LOOP
        UPDATE ledger_accounts SET balance = balance + moved.amount WHERE id = moved.account_id;
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_transfers_seal AFTER INSERT ON ledger_transfers REFERENCING NEW TABLE AS sealed
FOR EACH STATEMENT EXECUTE FUNCTION seal_transfers();

CREATE FUNCTION refuse_late_postings() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM posted p WHERE EXISTS (SELECT 1 FROM ledger_transfers t WHERE t.id = p.transfer_id OFFSET 0)
    ) THEN
        RAISE EXCEPTION 'a transfer takes no more postings';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_postings_are_sealed AFTER INSERT ON ledger_postings REFERENCING NEW TABLE AS posted
FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_postings();
