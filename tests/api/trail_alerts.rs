//! The alert about a broken audit trail: what raises it, who knows of it, and when it is over.

use keywright_api_types::Timestamp;
use keywright_api_types::ids::AuditEventId;
use keywright_database::audit::CheckpointError;
use keywright_domain::audit::checkpoint::CheckpointKey;
use keywright_test_support::{Session, Settings, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::alert_causes::open;
use crate::audit_proof::{CHECKPOINTS, outcome};
use crate::bodies::each;
use crate::server_alerts::raised;

const MORE_THAN_A_DAY: i64 = 86_401;

/// Puts the time of the first event forward, by hand.
fn falsify(app: &TestApp) {
    app.unlock_trail();
    app.tamper("UPDATE audit_events SET at = at + 1 WHERE sequence = 1").unwrap();
}

fn mend(app: &TestApp) {
    app.tamper("UPDATE audit_events SET at = at - 1 WHERE sequence = 1").unwrap();
}

async fn is_intact(admin: &Session) -> bool {
    admin.get("/api/v1/admin/audit-events/verify").await.is(200).json["intact"] == true
}

on_both_databases! {
    async fn a_trail_that_cannot_be_signed_raises_one(app: TestApp) {
        app.admin().await;
        falsify(&app);
        app.clock.advance(MORE_THAN_A_DAY);
        assert!(matches!(app.sign_trail(), Err(CheckpointError::Broken)));
        app.watch_alerts("one");
        assert_eq!(open(&app.session_of("admin@example.test").await).await, raised([("audit_broken", 1)]));
    }

    async fn so_does_what_only_a_walk_of_the_whole_trail_finds(app: TestApp) {
        app.admin().await;
        let sign_a_day_later = async || {
            app.clock.advance(MORE_THAN_A_DAY);
            let admin = app.session_of("admin@example.test").await;
            app.sign_trail().unwrap();
            app.watch_alerts("one");
            admin
        };
        sign_a_day_later().await;
        falsify(&app);
        let admin = sign_a_day_later().await;
        assert_eq!(open(&admin).await, [], "what was signed is not looked at again");
        assert!(!is_intact(&admin).await);
        app.watch_alerts("one");
        assert_eq!(open(&admin).await, raised([("audit_broken", 1)]));
        assert_eq!(each(&admin.list("/api/v1/admin/alerts").await, "kind"), ["audit_broken"]);
        assert_eq!(open(&sign_a_day_later().await).await, raised([("audit_broken", 1)]));
    }

    async fn it_is_open_on_every_server_until_a_walk_finds_the_trail_whole(app: TestApp) {
        let admin = app.admin().await;
        falsify(&app);
        assert!(!is_intact(&admin).await);
        app.watch_alerts("one");
        let alert = admin.list("/api/v1/admin/alerts").await.remove(0);
        assert_eq!((&alert["kind"], &alert["subject"]), (&json!("audit_broken"), &Value::Null));
        // One that was started since has found nothing, and ends nothing.
        let other = app.second_node(Settings::default());
        app.clock.advance(299);
        for node in [&app, &other] {
            node.watch_alerts("one");
            assert_eq!(open(&admin).await, raised([("audit_broken", 1)]));
        }
        mend(&app);
        assert!(is_intact(&other.session_of("admin@example.test").await).await);
        app.watch_alerts("one");
        assert_eq!(open(&admin).await, raised([("audit_broken", 1)]), "alerts last five minutes");
        app.clock.advance(1);
        for node in [&app, &other, &app] {
            node.watch_alerts("one");
            assert_eq!(open(&admin).await, []);
        }
        let events = admin.list("/api/v1/admin/audit-events?action=alert").await;
        assert_eq!(each(&events, "action"), ["alert.cleared", "alert.raised"]);
    }

    async fn it_is_raised_whenever_somebody_wants_it(app: TestApp) {
        let admin = app.admin().await;
        let rule = |threshold: Value| json!({"rules": [{"kind": "audit_broken", "threshold": threshold}]});
        admin.patch("/api/v1/admin/alert-rules", &rule(Value::Null)).await.is(200);
        falsify(&app);
        assert!(!is_intact(&admin).await);
        for _ in 0..2 {
            app.watch_alerts("one");
            assert_eq!(open(&admin).await, []);
            admin.patch("/api/v1/admin/alert-rules", &rule(json!(1))).await.is(200);
            app.watch_alerts("one");
            assert_eq!(open(&admin).await, raised([("audit_broken", 1)]));
            admin.patch("/api/v1/admin/alert-rules", &rule(Value::Null)).await.is(200);
        }
    }

    async fn a_kept_checkpoint_raises_one_unless_it_may_be_of_another_trail(app: TestApp) {
        let admin = app.admin().await;
        let other = CheckpointKey::new(&[8; 32]);
        let foreign = other.sign(1, AuditEventId::from_bits(1), &[0; 32], Timestamp::from_unix_milliseconds(0));
        let found = outcome(&admin, &json!(foreign)).await;
        assert_eq!(found["fault"]["kind"], "rewritten");
        let own = admin.post(CHECKPOINTS, &json!({})).await.is(201).json;
        let mut forged = own.clone();
        forged["hash"] = json!("ab".repeat(32));
        let found = outcome(&admin, &forged).await;
        assert_eq!(found["fault"]["kind"], "checkpoint_invalid");
        app.watch_alerts("one");
        assert_eq!(open(&admin).await, []);
        // Whoever cuts the tail takes its checkpoint too.
        app.unlock_trail();
        let sequence = &own["sequence"];
        app.tamper(&format!("DELETE FROM audit_checkpoints; DELETE FROM audit_events WHERE sequence >= {sequence}")).unwrap();
        assert!(is_intact(&admin).await);
        let found = outcome(&admin, &own).await;
        assert_eq!(found["fault"]["kind"], "missing");
        // What the trail alone does not show is not over because it does not show it.
        assert!(is_intact(&admin).await);
        for _ in 0..2 {
            app.watch_alerts("one");
            assert_eq!(open(&admin).await, raised([("audit_broken", 1)]));
            app.clock.advance(300);
        }
        let anew = admin.post(CHECKPOINTS, &json!({})).await.is(201).json;
        assert!(anew["sequence"].as_i64() >= own["sequence"].as_i64());
        assert_eq!(outcome(&admin, &anew).await["intact"], true);
        app.watch_alerts("one");
        assert_eq!(open(&admin).await, []);
    }
}
