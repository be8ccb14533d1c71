//! The audit trail: each change writes its event, in an unbroken chain, without any secret.

use actix_web::http::Method;
use keywright_api_types::clients::ClientStatus;
use keywright_database::clients::ClientPatch;
use keywright_test_support::{PASSWORD, Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};

const TRAIL: &str = "/api/v1/audit-events";
const WHOLE_TRAIL: &str = "/api/v1/admin/audit-events";
const VERIFY: &str = "/api/v1/admin/audit-events/verify";

async fn newest(session: &Session) -> Value {
    session.list(TRAIL).await.remove(0)
}

on_both_databases! {
    async fn making_a_key_is_written_down_with_all_its_settings(app: TestApp) {
        let session = app.client("acme").await;
        let body = balance_key(&json!({"expires_at": app.clock_in(60), "allowed_ips": ["10.0.0.0/8"]}));
        let call = session.call(Method::POST, "/api/v1/api-keys").from_address("10.0.0.1");
        let key = call.header("user-agent", "browser/1.0").json(&body).send().await.is(201).json;
        let event = newest(&session).await;
        let user = session.get("/api/v1/session").await.json["user"].clone();
        let mut fields: Vec<&String> = event.as_object().unwrap().keys().collect();
        fields.sort();
        assert_eq!(fields, [
            "action", "actor", "at", "changes", "client_id", "hash", "id", "ip", "previous_hash", "target",
            "user_agent",
        ]);
        assert!(event["id"].as_str().unwrap().starts_with("aud_"));
        assert_eq!((&event["at"], &event["action"]), (&json!(app.clock_in(0)), &json!("api_key.created")));
        let actor = json!({"type": "user", "id": user["id"], "email": "acme@example.test", "role": "client"});
        assert_eq!(event["actor"], actor);
        assert_eq!(event["target"], json!({"type": "api_key", "id": key["id"], "name": "Till"}));
        assert_eq!(event["client_id"], key["client_id"]);
        assert_eq!((&event["ip"], &event["user_agent"]), (&json!("10.0.0.1"), &json!("browser/1.0")));
        let set = |to: Value| json!({"from": null, "to": to});
        assert_eq!(event["changes"], json!({
            "name": set(json!("Till")), "permissions": set(json!(["balance:read"])),
            "rate_limit_per_minute": set(json!(60)), "expires_at": set(json!(app.clock_in(60))),
            "allowed_ips": set(json!(["10.0.0.0/8"])),
        }));
    }

    async fn changing_a_key_is_written_down_field_by_field(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({}))).await;
        let body = json!({"name": "Shop", "rate_limit_per_minute": 5, "permissions": ["balance:read"]});
        session.patch(&format!("/api/v1/api-keys/{id}"), &body).await.is(200);
        let event = newest(&session).await;
        assert_eq!((&event["action"], &event["target"]["name"]), (&json!("api_key.updated"), &json!("Shop")));
        let changes = json!({"name": {"from": "Till", "to": "Shop"}, "rate_limit_per_minute": {"from": 60, "to": 5}});
        assert_eq!(event["changes"], changes);
    }

    async fn regenerating_and_revoking_are_written_down(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({}))).await;
        let path = format!("/api/v1/api-keys/{id}");
        session.post(&format!("{path}/regenerate"), &json!({"grace_seconds": 60})).await.is(200);
        let event = newest(&session).await;
        assert_eq!((&event["action"], &event["target"]["id"]), (&json!("api_key.regenerated"), &json!(id)));
        assert_eq!(event["changes"]["grace_expires_at"]["to"], app.clock_in(60));
        assert_eq!(event["changes"]["rotated_at"], json!({"from": null, "to": app.clock_in(0)}));

        session.post(&format!("{path}/revoke"), &json!({"reason": "Lost"})).await.is(200);
        let event = newest(&session).await;
        assert_eq!((&event["action"], &event["target"]["id"]), (&json!("api_key.revoked"), &json!(id)));
        assert_eq!(event["changes"]["status"], json!({"from": "active", "to": "revoked"}));
        assert_eq!(event["changes"]["revoke_reason"], json!({"from": null, "to": "Lost"}));
    }

    async fn revoking_an_expired_key_says_that_it_was_expired(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({"expires_at": app.clock_in(60)}))).await;
        app.clock.advance(60);
        session.post(&format!("/api/v1/api-keys/{id}/revoke"), &json!({})).await.is(200);
        assert_eq!(newest(&session).await["changes"]["status"], json!({"from": "expired", "to": "revoked"}));
    }

    async fn signing_in_failing_to_and_signing_out_are_written_down(app: TestApp) {
        let session = app.client("acme").await;
        app.sign_in("acme@example.test", "wrong").await.is(401);
        app.session_of("acme@example.test").await.delete("/api/v1/session").await.is(204);
        let events = session.list(TRAIL).await;
        let expected = ["session.ended", "session.started", "session.failed", "session.started"];
        assert_eq!(each(&events, "action")[..4], expected);
        for event in &events[..4] {
            assert_eq!(event["actor"]["email"], "acme@example.test");
            assert_eq!((&event["target"]["type"], &event["ip"]), (&json!("session"), &json!("127.0.0.1")));
        }
    }

    async fn an_address_that_nobody_has_is_not_written_down(app: TestApp) {
        app.sign_in("hunter2", "wrong").await.is(401);
        let events = app.admin().await.list(WHOLE_TRAIL).await;
        let failed = events.iter().find(|event| event["action"] == "session.failed").unwrap();
        assert_eq!(failed["actor"], json!({"type": "user", "id": null, "email": null, "role": null}));
        assert!(!failed.to_string().contains("hunter2"));
    }

    async fn what_is_done_on_a_clients_behalf_is_in_its_own_trail(app: TestApp) {
        let session = app.client("acme").await;
        let client = session.client_id().await;
        let patch = ClientPatch::to(ClientStatus::Suspended);
        app.change_client(&client, patch).await;
        let event = newest(&session).await;
        assert_eq!((&event["action"], &event["actor"]["type"]), (&json!("client.suspended"), &json!("system")));
        assert_eq!(event["target"], json!({"type": "client", "id": client, "name": "acme"}));
        assert_eq!(event["changes"], json!({"status": {"from": "active", "to": "suspended"}}));
    }

    async fn a_refused_change_writes_nothing(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({}))).await;
        let path = format!("/api/v1/api-keys/{id}");
        session.post(&format!("{path}/revoke"), &json!({})).await.is(200);
        let before = session.list(TRAIL).await;
        session.post(&format!("{path}/revoke"), &json!({"reason": "Again"})).await.is(200);
        session.post(&format!("{path}/regenerate"), &json!({})).await.is(409);
        session.patch(&path, &json!({"name": "Other"})).await.is(409);
        session.post("/api/v1/api-keys", &json!({"name": ""})).await.is(422);
        assert_eq!(session.list(TRAIL).await, before);
    }

    async fn a_client_sees_its_own_trail_and_an_admin_everybodys(app: TestApp) {
        let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
        for session in [&acme, &umbrella] {
            session.create_key(&balance_key(&json!({}))).await;
        }
        for session in [&acme, &umbrella] {
            let client = session.client_id().await;
            let events = session.list(TRAIL).await;
            assert!(events.iter().all(|event| event["client_id"] == client.as_str()));
            let actions = ["api_key.created", "session.started", "user.created", "client.created"];
            assert_eq!(each(&events, "action"), actions);
        }
        let all = app.admin().await.list(WHOLE_TRAIL).await;
        assert_eq!(all.iter().filter(|event| event["action"] == "api_key.created").count(), 2);
        assert!(all.iter().any(|event| event["action"] == "package.created"));
    }

    async fn the_trail_walks_to_its_end_without_a_gap_or_a_repeat(app: TestApp) {
        let (acme, admin) = (app.client("acme").await, app.admin().await);
        for _ in 0..3 {
            acme.create_key(&balance_key(&json!({}))).await;
        }
        for (session, path) in [(&acme, TRAIL), (&admin, WHOLE_TRAIL)] {
            let whole = session.list(path).await;
            for limit in [1, 2, 3] {
                assert_eq!(session.walk(path, limit).await, whole, "limit {limit}");
            }
            for (query, field) in [("limit=0", "limit"), ("cursor=x", "cursor"), ("colour=red", "colour")] {
                session.get(&format!("{path}?{query}")).await.is_invalid(&[field]);
            }
        }
    }

    async fn each_event_holds_the_hash_of_the_one_before(app: TestApp) {
        let (acme, admin) = (app.client("acme").await, app.admin().await);
        acme.create_key(&balance_key(&json!({}))).await;
        let mut events = admin.list(WHOLE_TRAIL).await;
        let verified = admin.get(VERIFY).await.is(200).json;
        assert_eq!(verified, json!({
            "intact": true, "checked": events.len(), "first_broken_id": null,
        }));
        events.reverse();
        let mut previous = "0".repeat(64);
        for event in &events {
            assert_eq!(event["previous_hash"], previous);
            previous = event["hash"].as_str().unwrap().to_owned();
        }
    }

    async fn no_secret_is_in_the_trail_whole_or_in_part(app: TestApp) {
        let (acme, admin) = (app.client("acme").await, app.admin().await);
        let (id, first) = acme.create_key(&balance_key(&json!({}))).await;
        let path = format!("/api/v1/api-keys/{id}");
        let again = acme.post(&format!("{path}/regenerate"), &json!({"grace_seconds": 60})).await.is(200);
        let second = again.text_at("secret");
        acme.patch(&path, &json!({"name": "Other"})).await.is(200);
        app.sign_in("acme@example.test", "hunter2-hunter2").await.is(401);
        acme.post(&format!("{path}/revoke"), &json!({})).await.is(200);
        let mut hidden = vec![PASSWORD.to_owned(), "hunter2".to_owned(), "argon2".to_owned()];
        hidden.push(acme.cookie.split_once('=').unwrap().1.to_owned());
        for secret in [&first, &second] {
            let digits = secret.split('_').nth(1).unwrap();
            hidden.extend((0..=56).map(|start| digits[start..start + 8].to_owned()));
        }
        for event in admin.walk(WHOLE_TRAIL, 100).await {
            // The hashes are random digits themselves, in which eight may meet by chance.
            let mut event = event.clone();
            for hash in ["hash", "previous_hash"] {
                event[hash] = Value::Null;
            }
            let text = event.to_string();
            for part in &hidden {
                assert!(!text.contains(part.as_str()), "{part} in {text}");
            }
        }
    }
}
