//! A row that this program cannot read is left out or refused, alone.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where something is not as it should be")]

use keywright_api_types::features::Feature;
use keywright_test_support::{Session, Settings, TestApp, on_both_databases};
use serde_json::json;

async fn key(session: &Session) -> String {
    session.create_key(&json!({"name": "Till", "permissions": ["balance:read"]})).await.1
}

on_both_databases! {
    async fn an_audit_event_is_left_out_of_the_lists(app: TestApp) {
        let (owner, admin) = (app.client("acme").await, app.admin().await);
        let (id, secret) = owner.create_key(&json!({"name": "Till", "permissions": ["balance:read"]})).await;
        for number in 0..4 {
            app.clock.advance(60);
            app.get_with_key(&secret, "/v1/profile").await.is(403);
            owner.patch(&format!("/api/v1/api-keys/{id}"), &json!({"name": format!("Till {number}")})).await.is(200);
        }
        let lists = [(&admin, "/api/v1/admin/audit-events"), (&owner, "/api/v1/audit-events")];
        let mut whole = Vec::new();
        for (session, list) in lists {
            whole.push(session.list(list).await);
        }
        let broken = whole[1][1]["id"].as_str().unwrap().to_owned();
        app.unlock_trail();
        app.tamper(&format!("UPDATE audit_events SET changes = '{{nonsense}}' WHERE id = '{broken}'")).unwrap();
        for ((session, list), whole) in lists.into_iter().zip(&mut whole) {
            whole.retain(|event| event["id"] != broken.as_str());
            assert_eq!(session.list(list).await, *whole, "{list}");
            assert_eq!(session.walk(list, 2).await, *whole, "{list}, in pages");
        }
        owner.get(&format!("/api/v1/api-keys/{id}/review")).await.is(200);
        let calls = owner.list("/api/v1/requests").await;
        let oldest = calls.last().unwrap()["request_id"].as_str().unwrap();
        owner.get(&format!("/api/v1/requests/{oldest}")).await.is(200);
    }

    async fn a_client_keeps_no_other_from_its_packages_change_nor_the_program_from_its_start(app: TestApp) {
        let package = app.package("small", &[Feature::ApiBasic], 10, 100);
        let (acme, umbrella) = (app.client_with("acme", &package).await, app.client_with("umbrella", &package).await);
        let (of_acme, of_umbrella, admin) = (key(&acme).await, key(&umbrella).await, app.admin().await);
        let limit = async |app: &TestApp, key: &str| {
            app.get_with_key(key, "/v1/balance").await.is(200).header("x-ratelimit-limit").to_owned()
        };
        assert_eq!(limit(&app, &of_acme).await, "60");
        let set = |features: &str| {
            let client = "WHERE name = 'acme'";
            app.tamper(&format!("UPDATE clients SET features_override = {features} {client}")).unwrap();
        };
        set("'[\"of_a_newer_program\"]'");
        let path = format!("/api/v1/admin/packages/{package}");
        admin.patch(&path, &json!({"max_rate_limit_per_minute": 7})).await.is(200);
        assert_eq!(limit(&app, &of_umbrella).await, "7");
        app.get_with_key(&of_acme, "/v1/balance").await.is_refused(403, "client_suspended");

        let started = app.second_node(Settings::default());
        assert_eq!(limit(&started, &of_umbrella).await, "7");
        started.get_with_key(&of_acme, "/v1/balance").await.is_refused(401, "invalid_key");

        set("NULL");
        admin.patch(&path, &json!({"max_rate_limit_per_minute": 8})).await.is(200);
        assert_eq!(limit(&app, &of_acme).await, "8");
    }
}
