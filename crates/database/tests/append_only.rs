//! What must never change cannot be changed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where something is not as it should be")]

use diesel::connection::SimpleConnection;
use keywright_database::audit::{self, AuditFilter};
use keywright_database::{AnyConnection, DatabaseError};
use keywright_domain::audit::checkpoint::CheckpointKey;
use keywright_test_support::{TestApp, on_both_databases};

/// The table refuses to be changed, in its own words.
#[track_caller]
fn is_final(app: &TestApp, sql: &str) {
    let refusal = app.tamper(sql).unwrap_err().to_string();
    assert!(refusal.contains("are never changed") || refusal.contains("are never deleted"), "{refusal}");
}

on_both_databases! {
    async fn audit_events_are_neither_changed_nor_deleted(app: TestApp) {
        app.client("acme").await;
        is_final(&app, "UPDATE audit_events SET ip = '192.0.2.1'");
        is_final(&app, "DELETE FROM audit_events WHERE sequence = 2");
    }

    async fn audit_checkpoints_are_neither_changed_nor_deleted(app: TestApp) {
        app.client("acme").await;
        let key = CheckpointKey::new(&[7; 32]);
        let signed = app.database_act(|database, act| audit::admin_create_checkpoint(database, act, &key));
        assert!(signed.unwrap().is_some());
        is_final(&app, "UPDATE audit_checkpoints SET at = 0");
        is_final(&app, "DELETE FROM audit_checkpoints");
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

    async fn a_change_that_fails_leaves_nothing_behind(app: TestApp) {
        app.client("acme").await;
        let events = || app.database.read(|connection| audit::admin_list(connection, None, &AuditFilter::default(), 100));
        let before = events().unwrap();
        let outcome: Result<(), DatabaseError> = app.database.write(|connection| {
            connection.batch_execute("DELETE FROM sessions")?;
            connection.batch_execute("INSERT INTO change_log (at, subject_id) VALUES (0, 'nonsense')")?;
            Ok(())
        });
        outcome.unwrap_err();
        assert_eq!(events().unwrap(), before);
        app.session_of("acme@example.test").await.get("/api/v1/session").await.is(200);
    }
}
