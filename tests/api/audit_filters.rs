//! Parts of the audit trail: by actor, action, target and time.

use keywright_api_types::clients::ClientStatus;
use keywright_database::clients::ClientPatch;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::json;

use crate::bodies::{balance_key, each};

const TRAIL: &str = "/api/v1/audit-events";

on_both_databases! {
    async fn each_filter_leaves_what_fits(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({"name": "Till"}))).await;
        app.clock.advance(60);
        let later = app.clock_in(0);
        session.create_key(&balance_key(&json!({"name": "Shop"}))).await;
        session.post(&format!("/api/v1/api-keys/{id}/revoke"), &json!({})).await.is(200);
        let patch = ClientPatch::to(ClientStatus::Suspended);
        app.change_client(&session.client_id().await, patch).await;
        let user = session.get("/api/v1/session").await.json["user"]["id"].as_str().unwrap().to_owned();
        for (query, expected) in [
            ("actor=system".to_owned(), vec!["client.suspended", "user.created", "client.created"]),
            ("actor=admin".to_owned(), vec![]),
            ("actor=ACME%40example.test&action=api_key".to_owned(), vec!["api_key.revoked", "api_key.created", "api_key.created"]),
            (format!("actor={user}&action=session"), vec!["session.started"]),
            ("action=api_key.revoked".to_owned(), vec!["api_key.revoked"]),
            (format!("target={id}"), vec!["api_key.revoked", "api_key.created"]),
            ("target=Shop".to_owned(), vec!["api_key.created"]),
            (format!("from={later}&action=api_key.created"), vec!["api_key.created"]),
            (format!("to={later}&action=api_key"), vec!["api_key.created"]),
        ] {
            let path = format!("{TRAIL}?{query}");
            assert_eq!(each(&session.list(&path).await, "action"), expected, "{query}");
            assert_eq!(each(&session.walk(&path, 1).await, "action"), expected, "{query}, event by event");
        }
    }

    async fn an_admin_filters_everybodys_trail(app: TestApp) {
        let (acme, admin) = (app.client("acme").await, app.admin().await);
        acme.create_key(&balance_key(&json!({}))).await;
        let events = admin.list("/api/v1/admin/audit-events?actor=acme%40example.test&action=api_key").await;
        assert_eq!(each(&events, "action"), ["api_key.created"]);
        let events = admin.list("/api/v1/admin/audit-events?actor=admin").await;
        assert_eq!(each(&events, "action"), ["session.started"]);
    }

    async fn a_filter_that_makes_no_sense_is_refused(app: TestApp) {
        let session = app.client("acme").await;
        let wrong = [("action=api_key.eaten", "action"), ("action=", "action"), ("from=soon", "from"), ("actor=%00", "actor")];
        for (query, field) in wrong {
            session.get(&format!("{TRAIL}?{query}")).await.is_invalid(&[field]);
        }
        assert!(session.list(&format!("{TRAIL}?target=nothing%25")).await.is_empty());
    }

    async fn a_cursor_that_names_no_event_of_the_trail_is_refused(app: TestApp) {
        let (acme, admin) = (app.client("acme").await, app.admin().await);
        let unknown = keywright_api_types::ids::AuditEventId::new(1, 2);
        let of_admin = admin.list("/api/v1/admin/audit-events").await[0]["id"].clone();
        acme.get(&format!("{TRAIL}?cursor={}", of_admin.as_str().unwrap())).await.is_invalid(&["cursor"]);
        acme.get(&format!("{TRAIL}?cursor={unknown}")).await.is_invalid(&["cursor"]);
        for list in ["audit-events", "audit-checkpoints"] {
            admin.get(&format!("/api/v1/admin/{list}?cursor={unknown}")).await.is_invalid(&["cursor"]);
        }
    }
}
