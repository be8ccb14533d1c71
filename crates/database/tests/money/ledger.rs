//! The database refuses what is no transfer, and the verification names what is wrong all the same.

use keywright_database::payments::PaymentSettlement;
use keywright_test_support::{TestApp, on_both_databases};

use crate::stage::{balance, bill, client, pay, pay_for, settle, verify, withdraw};

/// SQL that writes postings between the client's pending account and the platform's.
fn postings(transfer: &str, pending: i64, platform: i64) -> String {
    let posting = |position, kind, amount| {
        format!(
            "INSERT INTO ledger_postings (transfer_id, position, account_id, amount) \
             SELECT '{transfer}', {position}, id, {amount} FROM ledger_accounts WHERE kind = '{kind}';"
        )
    };
    posting(1, "pending", pending) + &posting(2, "platform", platform)
}

fn seal(transfer: &str) -> String {
    format!("INSERT INTO ledger_transfers (id, description, created_at) VALUES ('{transfer}', 'By hand', 0);")
}

/// SQL is refused with these words, and changes nothing.
#[track_caller]
fn is_refused(app: &TestApp, sql: &str, words: &str) {
    let refusal = app.tamper(sql).unwrap_err().to_string();
    assert!(refusal.to_lowercase().contains(words), "{refusal}");
    assert_eq!(verify(app).first_wrong, None);
}

on_both_databases! {
    async fn only_what_balances_is_a_transfer(app: TestApp) {
        pay(&app, &client(&app), 100).unwrap();
        is_refused(&app, &(postings("trf_1", 5, -4) + &seal("trf_1")), "sums to zero");
        is_refused(&app, &seal("trf_1"), "at least two postings");
        is_refused(&app, &postings("trf_1", 5, -5), "foreign key");
        is_refused(&app, &(postings("trf_1", -101, 101) + &seal("trf_1")), "ledger_accounts_not_negative");
        app.tamper(&(postings("trf_1", 5, -5) + &seal("trf_1"))).unwrap();
        let more = postings("trf_1", 1, -1).replace("'trf_1', ", "'trf_1', 2 + ");
        is_refused(&app, &more, "no more postings");
        assert_eq!(verify(&app).transfers, 2);
    }

    async fn nothing_of_it_is_changed_or_deleted(app: TestApp) {
        pay(&app, &client(&app), 5).unwrap();
        for sql in [
            "UPDATE ledger_postings SET amount = amount * 2",
            "DELETE FROM ledger_postings",
            "UPDATE ledger_transfers SET description = 'Nothing'",
            "DELETE FROM ledger_transfers",
            "UPDATE ledger_accounts SET currency = 'USD'",
            "DELETE FROM ledger_accounts",
        ] {
            is_refused(&app, sql, "are never");
        }
    }

    async fn a_wrong_balance_is_named(app: TestApp) {
        pay(&app, &client(&app), 100).unwrap();
        assert_eq!(verify(&app).first_wrong, None);
        app.tamper("UPDATE ledger_accounts SET balance = balance + 1 WHERE kind = 'pending'").unwrap();
        let wrong = verify(&app).first_wrong.unwrap();
        assert!(wrong.starts_with("acc_") && wrong.contains("balance other than the sum"), "{wrong}");
    }

    async fn a_settlement_without_its_transfer_is_named(app: TestApp) {
        let payment = pay(&app, &client(&app), 100).unwrap();
        app.tamper("UPDATE payments SET status = 'completed', settled_at = 1").unwrap();
        let wrong = verify(&app).first_wrong.unwrap();
        assert_eq!(wrong, format!("{} has no right transfer payment.completed", payment.id));
        app.tamper("UPDATE payments SET status = 'pending', settled_at = NULL").unwrap();
        settle(&app, &payment, PaymentSettlement::Complete).unwrap();
        app.tamper("UPDATE payments SET status = 'pending', settled_at = NULL").unwrap();
        let wrong = verify(&app).first_wrong.unwrap();
        assert_eq!(wrong, format!("{} has other transfers than its status says", payment.id));
    }

    async fn nothing_is_settled_twice_even_if_its_status_is_forged(app: TestApp) {
        let client = client(&app);
        let payment = pay(&app, &client, 100).unwrap();
        settle(&app, &payment, PaymentSettlement::Complete).unwrap();
        pay(&app, &client, 100).unwrap();
        app.tamper("UPDATE payments SET status = 'pending', settled_at = NULL").unwrap();
        let refusal = settle(&app, &payment, PaymentSettlement::Complete).unwrap_err().to_string();
        assert!(refusal.contains("ledger_transfers"), "{refusal}");
        assert_eq!(balance(&app, &client), (100, 100));
    }

    async fn funds_are_withdrawn_to_the_last_and_no_further(app: TestApp) {
        let client = client(&app);
        assert_eq!(withdraw(&app, &client, 1).unwrap_err().to_string(), "less is available than is asked for");
        let payment = pay(&app, &client, 100).unwrap();
        settle(&app, &payment, PaymentSettlement::Complete).unwrap();
        withdraw(&app, &client, 60).unwrap();
        withdraw(&app, &client, 41).unwrap_err();
        withdraw(&app, &client, 40).unwrap();
        assert_eq!(balance(&app, &client), (0, 0));
        assert_eq!(verify(&app).withdrawals, 2);
        assert_eq!(verify(&app).first_wrong, None);
    }

    async fn an_invoice_that_is_not_as_it_was_paid_is_named(app: TestApp) {
        let client = client(&app);
        let invoice = bill(&app, &client, 100);
        let payment = pay_for(&app, &client, &invoice).unwrap();
        settle(&app, &payment, PaymentSettlement::Complete).unwrap();
        assert_eq!((verify(&app).invoices, verify(&app).first_wrong), (1, None));
        let (paid, pays) = (invoice.id, payment.id);
        for (sql, back, wrong) in [
            ("UPDATE invoices SET total = 99", "UPDATE invoices SET total = 100", format!("{paid} is paid by no payment")),
            (
                "UPDATE payments SET invoice_id = NULL",
                &format!("UPDATE payments SET invoice_id = '{paid}'"),
                format!("{paid} is paid by no payment"),
            ),
            (
                "UPDATE invoices SET status = 'open', payment_id = NULL, paid_at = NULL",
                &format!("UPDATE invoices SET status = 'paid', payment_id = '{pays}', paid_at = 1"),
                format!("{pays} is completed, but its invoice is not paid"),
            ),
        ] {
            app.tamper(sql).unwrap();
            let first = verify(&app).first_wrong.unwrap();
            assert!(first.starts_with(&wrong), "{first}");
            app.tamper(back).unwrap();
            assert_eq!(verify(&app).first_wrong, None);
        }
        bill(&app, &client, 7);
        app.tamper("UPDATE invoices SET total = 8 WHERE status = 'open'").unwrap();
        assert!(verify(&app).first_wrong.unwrap().ends_with("comes to another total than its lines"));
    }
}
