//! Several keys at once: revoked together, and regenerated in an emergency.

use keywright_api_types::session::Access;
use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};

const REVOKE: &str = "/api/v1/batches/revoke-api-keys";
const REGENERATE: &str = "/api/v1/batches/regenerate-api-keys";
const TRAIL: &str = "/api/v1/audit-events";

async fn keys(session: &Session, count: usize) -> (Vec<String>, Vec<String>) {
    let mut made = (Vec::new(), Vec::new());
    for number in 0..count {
        let (id, secret) = session.create_key(&balance_key(&json!({"name": format!("Key {number}")}))).await;
        made.0.push(id);
        made.1.push(secret);
    }
    made
}

on_both_databases! {
    async fn several_keys_are_revoked_with_an_event_each(app: TestApp) {
        let session = app.client("acme").await;
        let (ids, secrets) = keys(&session, 3).await;
        session.post(&format!("/api/v1/api-keys/{}/revoke", ids[0]), &json!({"reason": "First"})).await.is(200);
        let body = json!({"ids": [ids[0], ids[1], ids[1]], "reason": " Leaked "});
        let revoked = session.post(REVOKE, &body).await.is(200).json;
        let revoked = revoked["data"].as_array().unwrap();
        assert_eq!(each(revoked, "id"), ids[..2]);
        assert_eq!(each(revoked, "revoke_reason"), ["First", "Leaked"]);
        for (secret, status) in secrets.iter().zip([401, 401, 200]) {
            app.get_with_key(secret, "/v1/balance").await.is(status);
        }
        let events = session.list(TRAIL).await;
        let count = events.iter().filter(|event| event["action"] == "api_key.revoked").count();
        assert_eq!((count, &events[0]["target"]["id"]), (2, &json!(ids[1])));
    }

    async fn of_several_keys_all_are_revoked_or_none(app: TestApp) {
        let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
        let ((own, secrets), (foreign, _)) = (keys(&acme, 1).await, keys(&umbrella, 1).await);
        acme.post(REVOKE, &json!({"ids": [own[0], foreign[0]]})).await.is_refused(404, "not_found");
        app.get_with_key(&secrets[0], "/v1/balance").await.is(200);
        acme.post(REVOKE, &json!({"ids": []})).await.is_invalid(&["ids"]);
        acme.post(REVOKE, &json!({"ids": own, "reason": "x".repeat(501)})).await.is_invalid(&["reason"]);
        acme.post(REVOKE, &json!({"ids": ["key_1"]})).await.is_invalid(&["ids"]);
    }

    async fn all_active_keys_get_new_secrets_and_the_old_ones_end_with_the_grace(app: TestApp) {
        let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
        let ((ids, old), (_, foreign)) = (keys(&acme, 3).await, keys(&umbrella, 1).await);
        acme.post(&format!("/api/v1/api-keys/{}/revoke", ids[0]), &json!({})).await.is(200);
        let answer = acme.post(REGENERATE, &json!({"grace_seconds": 60})).await.is(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        let rolled = answer.json["data"].as_array().unwrap().clone();
        let mut found = each(&rolled, "id");
        found.sort_unstable();
        let mut expected = ids[1..].to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected);
        for key in &rolled {
            assert_eq!(key["grace_expires_at"], app.clock_in(60));
            app.get_with_key(key["secret"].as_str().unwrap(), "/v1/balance").await.is(200);
        }
        app.get_with_key(&old[0], "/v1/balance").await.is_refused(401, "revoked_key");
        app.get_with_key(&old[1], "/v1/balance").await.is(200);
        app.clock.advance(60);
        app.get_with_key(&old[1], "/v1/balance").await.is_refused(401, "revoked_key");
        app.get_with_key(&foreign[0], "/v1/balance").await.is(200);
        let events = acme.list(TRAIL).await;
        assert_eq!(events.iter().filter(|event| event["action"] == "api_key.regenerated").count(), 2);
    }

    async fn without_a_body_the_old_secrets_end_at_once_and_nothing_is_rolled_where_there_is_nothing(app: TestApp) {
        let session = app.client("acme").await;
        assert_eq!(session.post(REGENERATE, &json!({})).await.is(200).json["data"], Value::Array(Vec::new()));
        let (_, old) = keys(&session, 1).await;
        session.post(REGENERATE, &Value::Null).await.is(200);
        app.get_with_key(&old[0], "/v1/balance").await.is_refused(401, "revoked_key");
        session.post(REGENERATE, &json!({"grace_seconds": 604_801})).await.is_invalid(&["grace_seconds"]);
    }

    async fn a_viewer_does_neither(app: TestApp) {
        let owner = app.client("acme").await;
        let (ids, _) = keys(&owner, 1).await;
        app.make_user("viewer@example.test", Some(&owner.client_id().await), Access::Viewer);
        let viewer = app.session_of("viewer@example.test").await;
        viewer.post(REVOKE, &json!({"ids": ids})).await.is_refused(403, "insufficient_access");
        viewer.post(REGENERATE, &json!({})).await.is_refused(403, "insufficient_access");
    }
}
