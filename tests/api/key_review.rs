//! What a key really may and does, and the grace of its old secret.

use keywright_api_types::features::Feature;
use keywright_database::clients::ClientPatch;
use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::balance_key;

const DAY: i64 = 86_400;

async fn review(session: &Session, id: &str) -> Value {
    session.get(&format!("/api/v1/api-keys/{id}/review")).await.is(200).json
}

/// The permissions that a review calls unused.
async fn unused(session: &Session, id: &str) -> Vec<Value> {
    let review = review(session, id).await;
    let permissions = review["permissions"].as_array().unwrap();
    permissions.iter().filter(|used| used["unused"] == true).map(|used| used["name"].clone()).collect()
}

on_both_databases! {
    async fn the_rate_in_force_is_the_lower_one_and_says_what_sets_it(app: TestApp) {
        let (large, small) = (
            app.package("large", &[Feature::ApiBasic], 10, 300), app.package("small", &[Feature::ApiBasic], 10, 100),
        );
        let session = app.client_with("acme", &large).await;
        let (id, _) = session.create_key(&balance_key(&json!({"rate_limit_per_minute": 200}))).await;
        assert_eq!(review(&session, &id).await["rate"], json!({"per_minute": 200, "set_by": "key"}));
        let patch = ClientPatch { package_id: Some(small), ..ClientPatch::default() };
        app.change_client(&session.client_id().await, patch).await;
        assert_eq!(review(&session, &id).await["rate"], json!({"per_minute": 100, "set_by": "package"}));
        let key = session.get(&format!("/api/v1/api-keys/{id}")).await.is(200).json;
        assert_eq!(key["rate_limit_per_minute"], 200, "a downgrade takes nothing away");
        let limits = session.get("/api/v1/client").await.is(200).json["limits"].clone();
        assert_eq!((&limits["max_rate_limit_set_by"], &limits["max_api_keys_set_by"]), (&json!("package"), &json!("package")));
    }

    async fn a_permission_that_was_not_used_for_thirty_days_is_named(app: TestApp) {
        let session = app.client("acme").await;
        let permissions = ["balance:read", "profile:read", "payments:create"];
        let (id, secret) = session.create_key(&json!({"name": "Till", "permissions": permissions})).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        assert_eq!(unused(&session, &id).await, Vec::<Value>::new(), "the key is too young to tell");
        app.clock.advance(20 * DAY);
        let session = app.session_of("acme@example.test").await;
        app.get_with_key(&secret, "/v1/profile").await.is(200);
        session.patch(&format!("/api/v1/api-keys/{id}"), &json!({"permissions": ["balance:read", "profile:read", "payments:create", "payments:read"]})).await.is(200);
        app.clock.advance(12 * DAY);
        let session = app.session_of("acme@example.test").await;
        assert_eq!(unused(&session, &id).await, ["balance:read", "payments:create"]);
        let review = review(&session, &id).await;
        assert_eq!(review["permissions"][1], json!({"name": "profile:read", "calls": 1, "unused": false}));
        assert_eq!(review["permissions"][2], json!({"name": "payments:read", "calls": 0, "unused": false}));
    }

    async fn a_route_with_parameters_counts_for_its_permission(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&json!({"name": "Till", "permissions": ["payments:read"]})).await;
        app.get_with_key(&secret, "/v1/payments/pay_00000000000000000000000000").await.is(404);
        assert_eq!(review(&session, &id).await["permissions"][0]["calls"], 1);
    }

    async fn the_old_secrets_last_use_is_told_from_the_new_ones(app: TestApp) {
        let session = app.client("acme").await;
        let (id, first) = session.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&first, "/v1/balance").await.is(200);
        let path = format!("/api/v1/api-keys/{id}/regenerate");
        app.clock.advance(5);
        let second = session.post(&path, &json!({"grace_seconds": 3600})).await.is(200).text_at("secret");
        app.clock.advance(5);
        app.get_with_key(&second, "/v1/balance").await.is(200);
        assert_eq!(review(&session, &id).await["old_secret_last_used_at"], Value::Null);
        app.clock.advance(5);
        app.get_with_key(&first, "/v1/balance").await.is(200);
        let used_at = app.clock_in(0);
        app.clock.advance(5);
        app.get_with_key(&second, "/v1/balance").await.is(200);
        let found = review(&session, &id).await;
        assert_eq!((&found["old_secret_last_used_at"], &found["old_secret_last_used_ip"]), (&json!(used_at), &json!("127.0.0.1")));
        app.clock.advance(5);
        session.post(&path, &json!({"grace_seconds": 3600})).await.is(200);
        assert_eq!(review(&session, &id).await["old_secret_last_used_at"], Value::Null, "that was another old secret");
    }

    async fn a_grace_is_ended_or_extended_within_its_bounds(app: TestApp) {
        let session = app.client("acme").await;
        let (id, old) = session.create_key(&balance_key(&json!({"expires_at": app.clock_in(6 * DAY)}))).await;
        let (path, grace) = (format!("/api/v1/api-keys/{id}"), format!("/api/v1/api-keys/{id}/grace"));
        session.post(&grace, &json!({"seconds": 60})).await.is_refused(409, "grace_over");
        session.post(&format!("{path}/regenerate"), &json!({"grace_seconds": 60})).await.is(200);
        app.clock.advance(30);
        let key = session.post(&grace, &json!({"seconds": 3600})).await.is(200).json;
        assert_eq!(key["grace_expires_at"], app.clock_in(3600));
        let event = session.list("/api/v1/audit-events").await.remove(0);
        assert_eq!((&event["action"], &event["changes"]["grace_expires_at"]["to"]), (&json!("api_key.updated"), &json!(app.clock_in(3600))));
        app.clock.advance(60);
        app.get_with_key(&old, "/v1/balance").await.is(200);
        session.post(&grace, &json!({"seconds": 604_800})).await.is_invalid(&["seconds"]);
        let key = session.post(&grace, &json!({"seconds": 604_000})).await.is(200).json;
        assert_eq!(key["grace_expires_at"], key["expires_at"], "never past the key's expiry");
        let key = session.post(&grace, &json!({"seconds": 0})).await.is(200).json;
        assert_eq!(key["grace_expires_at"], Value::Null);
        app.get_with_key(&old, "/v1/balance").await.is_refused(401, "revoked_key");
        session.post(&grace, &json!({"seconds": 60})).await.is_refused(409, "grace_over");
        session.post(&grace, &json!({})).await.is_invalid(&["seconds"]);
        session.post(&format!("{path}/revoke"), &json!({})).await.is(200);
        session.post(&grace, &json!({"seconds": 0})).await.is_refused(409, "key_revoked");
    }

    async fn anothers_key_is_not_there(app: TestApp) {
        let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
        let (id, _) = acme.create_key(&balance_key(&json!({}))).await;
        umbrella.get(&format!("/api/v1/api-keys/{id}/review")).await.is_refused(404, "not_found");
        umbrella.post(&format!("/api/v1/api-keys/{id}/grace"), &json!({"seconds": 0})).await.is_refused(404, "not_found");
    }
}
