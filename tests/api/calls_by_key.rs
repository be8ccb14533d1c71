//! Calls of the business API with a key that opens it.

use actix_web::http::Method;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::balance_key;
use crate::stage::Stage;

on_both_databases! {
    async fn a_new_key_opens_what_it_may_and_nothing_else(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        let refused = app.get_with_key(&secret, "/v1/profile").await.is_refused(403, "insufficient_permissions");
        assert_eq!(refused.json["required"], "profile:read");
    }

    async fn a_key_is_taken_from_either_header(app: TestApp) {
        let (_, secret) = app.client("acme").await.create_key(&balance_key(&json!({}))).await;
        for (name, value) in [
            ("authorization", format!("Bearer {secret}")),
            ("authorization", format!("bearer {secret}")),
            ("x-api-key", secret.clone()),
        ] {
            app.call(Method::GET, "/v1/balance").header(name, &value).send().await.is(200);
        }
    }

    async fn a_key_in_the_url_is_not_read(app: TestApp) {
        let (_, secret) = app.client("acme").await.create_key(&balance_key(&json!({}))).await;
        for parameter in ["api_key", "key", "access_token"] {
            app.get(&format!("/v1/balance?{parameter}={secret}")).await.is_refused(401, "missing_key");
        }
    }

    async fn the_balance_of_a_new_client_is_empty(app: TestApp) {
        let (_, secret) = app.client("acme").await.create_key(&balance_key(&json!({}))).await;
        assert_eq!(app.get_with_key(&secret, "/v1/balance").await.is(200).json, json!({"data": []}));
    }

    async fn the_balance_shows_what_is_available_and_pending_in_every_currency(app: TestApp) {
        let (stage, umbrella) = (Stage::set(&app).await, app.client("umbrella").await);
        stage.fund(5, "USD").await;
        stage.fund(1_250_000, "EUR").await;
        stage.pay(40_000, "EUR").await;
        let (_, secret) = stage.owner.create_key(&balance_key(&json!({}))).await;
        assert_eq!(app.get_with_key(&secret, "/v1/balance").await.is(200).json, json!({"data": [
            {"currency": "EUR", "available": 1_250_000, "pending": 40_000, "reserved": 0},
            {"currency": "USD", "available": 5, "pending": 0, "reserved": 0},
        ]}));
        let (_, of_another) = umbrella.create_key(&balance_key(&json!({}))).await;
        assert_eq!(app.get_with_key(&of_another, "/v1/balance").await.is(200).json, json!({"data": []}));
    }

    async fn the_profile_shows_the_keys_own_client(app: TestApp) {
        let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
        let body = json!({"name": "Till", "permissions": ["profile:read"]});
        for (session, name) in [(&acme, "acme"), (&umbrella, "umbrella")] {
            let (_, secret) = session.create_key(&body).await;
            let profile = app.get_with_key(&secret, "/v1/profile").await.is(200).json;
            assert_eq!(profile["id"], session.client_id().await.as_str());
            assert_eq!(profile["name"], name);
            assert_eq!(profile["status"], "active");
            assert_eq!(profile["package"]["name"], format!("{name}'s package"));
            assert_eq!(profile["features"], json!(["api_basic", "api_advanced"]));
            assert!(profile["created_at"].as_str().unwrap().ends_with('Z'));
            let mut fields: Vec<&String> = profile.as_object().unwrap().keys().collect();
            fields.sort();
            assert_eq!(fields, ["created_at", "features", "id", "name", "package", "status"]);
        }
    }

    async fn an_unknown_path_is_404_to_a_key_and_401_to_nobody(app: TestApp) {
        let (_, secret) = app.client("acme").await.create_key(&balance_key(&json!({}))).await;
        for path in ["/v1/nothing", "/v1/balance/", "/v1/balance/more", "/v1"] {
            app.get(path).await.is_refused(401, "missing_key");
            app.get_with_key(&secret, path).await.is_refused(404, "not_found");
        }
    }

    async fn a_wrong_method_is_405_to_a_key_and_names_the_right_ones(app: TestApp) {
        let (_, secret) = app.client("acme").await.create_key(&balance_key(&json!({}))).await;
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            app.call(method.clone(), "/v1/balance").send().await.is_refused(401, "missing_key");
            let refused = app.call(method, "/v1/balance").key(&secret).send().await;
            assert_eq!(refused.is_refused(405, "method_not_allowed").header("allow"), "GET, HEAD");
        }
    }

    async fn an_edit_counts_on_the_next_call(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({}))).await;
        let path = format!("/api/v1/api-keys/{id}");
        let edit = |body: Value| {
            let (session, path) = (session.clone(), path.clone());
            async move { session.patch(&path, &body).await.is(200) }
        };
        edit(json!({"permissions": ["profile:read"]})).await;
        app.get_with_key(&secret, "/v1/profile").await.is(200);
        app.get_with_key(&secret, "/v1/balance").await.is_refused(403, "insufficient_permissions");

        edit(json!({"allowed_ips": ["192.0.2.1"]})).await;
        app.get_with_key(&secret, "/v1/profile").await.is_refused(403, "ip_not_allowed");
        edit(json!({"allowed_ips": null})).await;
        app.get_with_key(&secret, "/v1/profile").await.is(200);

        edit(json!({"rate_limit_per_minute": 7})).await;
        assert_eq!(app.get_with_key(&secret, "/v1/profile").await.is(200).header("x-ratelimit-limit"), "7");

        edit(json!({"expires_at": app.clock_in(60)})).await;
        app.clock.advance(60);
        app.get_with_key(&secret, "/v1/profile").await.is_refused(401, "expired_key");
        edit(json!({"expires_at": null})).await;
        app.get_with_key(&secret, "/v1/profile").await.is(200);
    }

    async fn a_revoked_key_is_refused_from_the_next_call_on(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        session.post(&format!("/api/v1/api-keys/{id}/revoke"), &json!({})).await.is(200);
        app.get_with_key(&secret, "/v1/balance").await.is_refused(401, "revoked_key");
    }

    async fn a_key_and_a_session_open_different_doors(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        session.get("/v1/balance").await.is_refused(401, "missing_key");
        app.get_with_key(&secret, "/api/v1/api-keys").await.is_refused(401, "not_signed_in");
    }
}
