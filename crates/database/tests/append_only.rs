//! What must never change cannot be changed; and the audit chain names whatever was changed all the same.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where something is not as it should be")]

use diesel::connection::SimpleConnection;
use keywright_api_types::audit::{AuditEvent, AuditVerification};
use keywright_database::audit::{self, AuditFilter};
use keywright_database::{AnyConnection, DatabaseError, ledger};
use keywright_domain::ledger::{AccountKind, Posting, Transfer};
use keywright_test_support::{TestApp, on_both_databases};

/// Runs SQL as one who got at the database would.
fn execute(app: &TestApp, sql: &str) -> Result<(), DatabaseError> {
    app.database.write(|connection| Ok(connection.batch_execute(sql)?))
}

/// The table refuses to be changed, in its own words.
#[track_caller]
fn is_final(app: &TestApp, sql: &str) {
    let refusal = execute(app, sql).unwrap_err().to_string();
    assert!(refusal.contains("are never changed") || refusal.contains("are never deleted"), "{refusal}");
}

/// Takes away what keeps audit events from being changed; the triggers' names tell the databases apart.
fn unlock_audit_events(app: &TestApp) {
    let on_sqlite = "DROP TRIGGER audit_events_are_not_updated; DROP TRIGGER audit_events_are_not_deleted";
    let on_postgres = "DROP TRIGGER audit_events_are_final ON audit_events";
    execute(app, on_sqlite).or_else(|_| execute(app, on_postgres)).unwrap();
}

/// Six events, oldest first: a package, a client, a user, and three sign-ins.
async fn six_events(app: &TestApp) -> Vec<AuditEvent> {
    app.client("acme").await;
    app.session_of("acme@example.test").await;
    app.session_of("acme@example.test").await;
    let mut events =
        app.database.read(|connection| audit::admin_list(connection, &AuditFilter::default(), 100)).unwrap();
    assert_eq!(events.len(), 6);
    events.reverse();
    events
}

fn verify(app: &TestApp) -> AuditVerification {
    app.database.read(audit::admin_verify).unwrap()
}

/// The chain is whole for so many events, and broken at this one.
#[track_caller]
fn is_broken_at(app: &TestApp, checked: u64, event: &AuditEvent) {
    let expected = AuditVerification { intact: false, checked, first_broken_id: Some(event.id.to_string()) };
    assert_eq!(verify(app), expected);
}

on_both_databases! {
    async fn audit_events_are_neither_changed_nor_deleted(app: TestApp) {
        six_events(&app).await;
        is_final(&app, "UPDATE audit_events SET ip = '192.0.2.1'");
        is_final(&app, "DELETE FROM audit_events WHERE sequence = 6");
        assert!(verify(&app).intact);
    }

    async fn the_ledger_is_neither_changed_nor_deleted(app: TestApp) {
        let client = app.make_client("acme", &app.package("acme", &[], 0, 1));
        app.act(|connection, act| {
            let currency = "EUR".parse().unwrap();
            let from = ledger::open_account(connection, act, None, AccountKind::Platform, currency)?;
            let to = ledger::open_account(connection, act, Some(&client), AccountKind::Available, currency)?;
            let posting = |account_id, amount| Posting { account_id, currency, amount };
            let transfer = Transfer::new(vec![posting(from, -5), posting(to, 5)]).unwrap();
            ledger::post(connection, act, "Opening balance", &transfer)
        });
        is_final(&app, "UPDATE ledger_postings SET amount = amount * 2");
        is_final(&app, "DELETE FROM ledger_postings");
        is_final(&app, "UPDATE ledger_transfers SET description = 'Nothing'");
        is_final(&app, "DELETE FROM ledger_transfers");
        is_final(&app, "UPDATE ledger_accounts SET currency = 'USD'");
        is_final(&app, "DELETE FROM ledger_accounts");
    }

    async fn an_account_that_may_not_go_below_zero_cannot(app: TestApp) {
        let client = app.make_client("acme", &app.package("acme", &[], 0, 1));
        let overdraw = |connection: &mut AnyConnection| {
            connection.batch_execute(&format!(
                "INSERT INTO ledger_accounts (id, client_id, kind, currency, balance, created_at) \
                 VALUES ('acc_1', '{client}', 'available', 'EUR', -1, 0)"
            ))?;
            Ok::<_, DatabaseError>(())
        };
        let refusal = app.database.write(overdraw).unwrap_err().to_string();
        assert!(refusal.contains("ledger_accounts_not_negative"), "{refusal}");
    }

    async fn a_changed_event_is_named(app: TestApp) {
        let events = six_events(&app).await;
        unlock_audit_events(&app);
        execute(&app, "UPDATE audit_events SET ip = '192.0.2.1' WHERE sequence = 4").unwrap();
        is_broken_at(&app, 3, &events[3]);
    }

    async fn an_event_with_another_hash_is_named(app: TestApp) {
        let events = six_events(&app).await;
        unlock_audit_events(&app);
        let hash = "0123456789abcdef".repeat(4);
        execute(&app, &format!("UPDATE audit_events SET hash = '{hash}' WHERE sequence = 2")).unwrap();
        is_broken_at(&app, 1, &events[1]);
    }

    async fn behind_a_removed_event_the_next_is_named(app: TestApp) {
        let events = six_events(&app).await;
        unlock_audit_events(&app);
        execute(&app, "DELETE FROM audit_events WHERE sequence = 3").unwrap();
        is_broken_at(&app, 2, &events[3]);
    }

    async fn events_that_changed_places_are_named(app: TestApp) {
        let events = six_events(&app).await;
        unlock_audit_events(&app);
        for (from, to) in [(4, 99), (5, 4), (99, 5)] {
            execute(&app, &format!("UPDATE audit_events SET sequence = {to} WHERE sequence = {from}")).unwrap();
        }
        is_broken_at(&app, 3, &events[4]);
    }

    async fn a_change_that_fails_leaves_nothing_behind(app: TestApp) {
        let events = six_events(&app).await.len();
        let outcome: Result<(), DatabaseError> = app.database.write(|connection| {
            connection.batch_execute("DELETE FROM sessions")?;
            connection.batch_execute("INSERT INTO change_log (at, subject_id) VALUES (0, 'nonsense')")?;
            Ok(())
        });
        outcome.unwrap_err();
        assert_eq!(verify(&app).checked, events as u64);
        app.session_of("acme@example.test").await.get("/api/v1/session").await.is(200);
    }
}
