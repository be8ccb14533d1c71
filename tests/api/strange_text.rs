//! Text that a database may be picky about: it is refused or kept as it is, and breaks nothing.

use actix_web::http::Method;
use keywright_test_support::{PASSWORD, TestApp, on_both_databases};
use serde_json::json;

use crate::bodies::balance_key;

on_both_databases! {
    async fn a_nul_is_refused_wherever_text_is_taken(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({}))).await;
        session.post("/api/v1/api-keys", &balance_key(&json!({"name": "a\0b"}))).await.is_invalid(&["name"]);
        session.patch(&format!("/api/v1/api-keys/{id}"), &json!({"name": "\0"})).await.is_invalid(&["name"]);
        session.post("/api/v1/api-keys", &balance_key(&json!({"name": "a\u{202e}b"}))).await.is_invalid(&["name"]);
        let revoke = format!("/api/v1/api-keys/{id}/revoke");
        session.post(&revoke, &json!({"reason": "a\0b"})).await.is_invalid(&["reason"]);
        app.sign_in("acme\0@example.test", PASSWORD).await.is_invalid(&["email"]);
        for field in ["route", "method"] {
            session.get(&format!("/api/v1/requests?{field}=a%00b")).await.is_invalid(&[field]);
        }
        app.sign_in("acme@example.test", "a\0b").await.is_refused(401, "invalid_credentials");
    }

    async fn quotes_signs_and_scripts_are_kept_as_they_are(app: TestApp) {
        let session = app.client("acme").await;
        let names =
            ["'; DROP TABLE api_keys; --", "<script>alert(1)</script>", "100% _ \\ \"", "名前 🗝 é"];
        for name in names {
            let (id, _) = session.create_key(&balance_key(&json!({"name": name}))).await;
            let path = format!("/api/v1/api-keys/{id}");
            assert_eq!(session.get(&path).await.is(200).json["name"], name);
            let revoked = session.post(&format!("{path}/revoke"), &json!({"reason": name})).await.is(200).json;
            assert_eq!(revoked["revoke_reason"], name);
        }
    }

    async fn a_reason_may_have_lines(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({}))).await;
        let body = json!({"reason": "First,\n\tthen."});
        let revoked = session.post(&format!("/api/v1/api-keys/{id}/revoke"), &body).await.is(200).json;
        assert_eq!(revoked["revoke_reason"], "First,\n\tthen.");
    }

    async fn a_user_agent_of_odd_bytes_does_no_harm(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        let call = app.call(Method::GET, "/v1/balance").key(&secret).header("user-agent", "tïll 🗝");
        call.send().await.is(200);
        let log = session.list("/api/v1/requests").await;
        assert_eq!(log.len(), 1);
    }

    async fn what_is_searched_for_is_taken_literally(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        for route in ["%25", "/v1/%25", "/v1/b_lance", "%27%20OR%201=1%20--"] {
            assert!(session.list(&format!("/api/v1/requests?route={route}")).await.is_empty(), "{route}");
        }
    }
}
