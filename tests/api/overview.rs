//! A client at a glance: the last day beside the day before, the keys that need attention, the balance.

use actix_web::http::Method;
use keywright_api_types::clients::ClientStatus;
use keywright_database::clients::ClientPatch;
use keywright_test_support::{PASSWORD, Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::balance_key;
use crate::stage::Stage;

const DAY: i64 = 86_400;

async fn api(session: &Session) -> Value {
    session.get("/api/v1/overview").await.is(200).json["api"].clone()
}

/// The reasons for which keys are named, with their names.
fn reasons(api: &Value) -> Vec<(&str, &str)> {
    let list = api["attention"].as_array().unwrap().iter();
    list.map(|item| (item["reason"].as_str().unwrap(), item["key_name"].as_str().unwrap())).collect()
}

on_both_databases! {
    async fn a_new_client_has_nothing_to_look_at(app: TestApp) {
        let session = app.client("acme").await;
        let zero = json!({"requests": 0, "succeeded": 0, "client_errors": 0, "server_errors": 0, "rate_limited": 0});
        let overview = session.get("/api/v1/overview").await.is(200).json;
        assert_eq!(overview, json!({
            "api": {"last_day": zero, "day_before": zero, "live_keys": 0, "max_api_keys": 100, "attention": []},
            "balance": [], "status": "active",
        }));
    }

    async fn calls_are_counted_to_their_day_to_the_minute(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        app.get_with_key(&secret, "/v1/nothing").await.is(404);
        // Still the last day: it ends with the current minute.
        app.clock.advance(DAY - 60);
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        let session = app.session_of("acme@example.test").await;
        let requests = |api: &Value| [&api["last_day"]["requests"], &api["day_before"]["requests"]].map(Value::as_u64);
        assert_eq!(requests(&api(&session).await), [Some(3), Some(0)]);
        app.clock.advance(60);
        let later = api(&session).await;
        assert_eq!(requests(&later), [Some(1), Some(2)]);
        assert_eq!((&later["day_before"]["client_errors"], &later["live_keys"]), (&json!(1), &json!(1)));
        app.clock.advance(2 * DAY);
        let session = app.session_of("acme@example.test").await;
        assert_eq!(requests(&api(&session).await), [Some(0), Some(0)]);
    }

    async fn keys_that_need_attention_are_named_with_their_reason(app: TestApp) {
        let session = app.client("acme").await;
        session.create_key(&balance_key(&json!({"name": "Forgotten"}))).await;
        let (revoked, _) = session.create_key(&balance_key(&json!({"name": "Gone"}))).await;
        session.post(&format!("/api/v1/api-keys/{revoked}/revoke"), &json!({})).await.is(200);
        app.clock.advance(90 * DAY);
        let session = app.session_of("acme@example.test").await;
        let soon = app.clock_in(13 * DAY);
        session.create_key(&balance_key(&json!({"name": "Ending", "expires_at": soon}))).await;
        let (replaced, _) = session.create_key(&balance_key(&json!({"name": "Replaced"}))).await;
        session.post(&format!("/api/v1/api-keys/{replaced}/regenerate"), &json!({"grace_seconds": 3600})).await.is(200);
        let (_, busy) = session.create_key(&balance_key(&json!({"name": "Busy", "rate_limit_per_minute": 1}))).await;
        for status in [200, 429, 429] {
            app.get_with_key(&busy, "/v1/balance").await.is(status);
        }
        let slow = json!({"name": "Refused", "rate_limit_per_minute": 1, "permissions": ["payments:read"]});
        let (_, refused) = session.create_key(&balance_key(&slow)).await;
        for _ in 0..60 {
            app.get_with_key(&refused, "/v1/balance").await.is(403);
        }
        app.clock.advance(60);
        let api = api(&session).await;
        assert_eq!(reasons(&api), [
            ("expiring", "Ending"), ("replaced", "Replaced"), ("near_limit", "Busy"), ("unused", "Forgotten"),
        ]);
        assert_eq!(api["attention"][0]["at"], soon);
        assert_eq!(api["attention"][2]["rate_limited"], 2);
        assert_eq!(api["attention"][3]["at"], Value::Null);
        assert_eq!(api["live_keys"], 5);
    }

    async fn a_key_that_was_replaced_tells_whether_its_old_secret_is_still_in_use(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        app.clock.advance(1);
        session.post(&format!("/api/v1/api-keys/{id}/regenerate"), &json!({"grace_seconds": 3600})).await.is(200);
        let before = api(&session).await["attention"][0].clone();
        assert_eq!((&before["reason"], &before["key_id"]), (&json!("replaced"), &json!(id)));
        assert_eq!([&before["old_secret_last_used_at"], &before["old_secret_last_used_ip"]], [&Value::Null; 2]);
        app.clock.advance(1);
        let call = app.call(Method::GET, "/v1/balance").key(&secret).from_address("192.0.2.7");
        call.send().await.is(200);
        let after = api(&session).await["attention"][0].clone();
        assert_eq!((&after["at"], &after["old_secret_last_used_ip"]), (&before["at"], &json!("192.0.2.7")));
        assert_eq!(after["old_secret_last_used_at"], app.clock_in(0));
    }

    async fn a_suspended_client_is_told_so_on_every_page(app: TestApp) {
        let session = app.client("acme").await;
        app.change_client(&session.client_id().await, ClientPatch::to(ClientStatus::Suspended)).await;
        assert_eq!(session.get("/api/v1/overview").await.is(200).json["status"], "suspended");
        assert_eq!(session.get("/api/v1/session").await.is(200).json["client"]["status"], "suspended");
        let answer = app.sign_in("acme@example.test", PASSWORD).await.is(200);
        assert_eq!(answer.json["client"]["status"], "suspended");
    }

    async fn the_balance_is_the_clients(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(500, "EUR").await;
        let overview = stage.owner.get("/api/v1/overview").await.is(200).json;
        assert_eq!(overview["balance"], stage.owner.get("/api/v1/balance").await.is(200).json["data"]);
        assert_eq!(overview["balance"][0]["available"], 500);
    }

    async fn without_api_access_there_is_the_balance_alone(app: TestApp) {
        let package = app.package("locked", &[], 0, 60);
        let locked = app.client_with("locked", &package).await;
        assert_eq!(locked.get("/api/v1/overview").await.is(200).json, json!({"api": null, "balance": [], "status": "active"}));
        app.admin().await.get("/api/v1/overview").await.is_refused(403, "wrong_role");
    }
}
