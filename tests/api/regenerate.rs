//! Replacing a key's secret, with and without a grace.

use actix_web::http::Method;
use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::balance_key;

/// Regenerates and answers the key as it is then.
async fn regenerate(session: &Session, id: &str, body: &Value) -> Value {
    session.post(&format!("/api/v1/api-keys/{id}/regenerate"), body).await.is(200).json
}

fn secret(key: &Value) -> &str {
    key["secret"].as_str().unwrap()
}

on_both_databases! {
    async fn the_id_and_the_settings_stay(app: TestApp) {
        let session = app.client("acme").await;
        let body = balance_key(&json!({
            "rate_limit_per_minute": 5, "expires_at": app.clock_in(3600), "allowed_ips": ["127.0.0.1"],
        }));
        let mut before = session.post("/api/v1/api-keys", &body).await.is(201).json;
        app.clock.advance(5);
        let after = regenerate(&session, before["id"].as_str().unwrap(), &json!({})).await;
        assert_ne!(after["prefix"], before["prefix"]);
        assert_eq!(after["prefix"], &secret(&after)[..11]);
        for changed in ["secret", "prefix"] {
            before[changed] = after[changed].clone();
        }
        for now in ["rotated_at", "updated_at"] {
            before[now] = json!(app.clock_in(0));
        }
        assert_eq!(after, before);
    }

    async fn without_a_grace_the_old_secret_ends_at_once(app: TestApp) {
        let session = app.client("acme").await;
        for body in [json!({}), json!({"grace_seconds": 0})] {
            let (id, old) = session.create_key(&balance_key(&json!({}))).await;
            let key = regenerate(&session, &id, &body).await;
            assert_eq!(key["grace_expires_at"], Value::Null);
            app.get_with_key(&old, "/v1/balance").await.is_refused(401, "revoked_key");
            app.get_with_key(secret(&key), "/v1/balance").await.is(200);
        }
    }

    async fn no_body_means_no_grace(app: TestApp) {
        let session = app.client("acme").await;
        let (id, old) = session.create_key(&balance_key(&json!({}))).await;
        session.call(Method::POST, &format!("/api/v1/api-keys/{id}/regenerate")).send().await.is(200);
        app.get_with_key(&old, "/v1/balance").await.is_refused(401, "revoked_key");
    }

    async fn while_the_grace_runs_both_secrets_work(app: TestApp) {
        let session = app.client("acme").await;
        let (id, old) = session.create_key(&balance_key(&json!({}))).await;
        let key = regenerate(&session, &id, &json!({"grace_seconds": 60})).await;
        assert_eq!(key["grace_expires_at"], app.clock_in(60));
        app.clock.advance(59);
        for works in [old.as_str(), secret(&key)] {
            app.get_with_key(works, "/v1/balance").await.is(200);
        }
        app.clock.advance(1);
        app.get_with_key(&old, "/v1/balance").await.is_refused(401, "revoked_key");
        app.get_with_key(secret(&key), "/v1/balance").await.is(200);
        let path = format!("/api/v1/api-keys/{id}");
        assert_eq!(session.get(&path).await.json["grace_expires_at"], Value::Null);
    }

    async fn both_secrets_share_the_keys_rate(app: TestApp) {
        let session = app.client("acme").await;
        let (id, old) = session.create_key(&balance_key(&json!({"rate_limit_per_minute": 3}))).await;
        app.get_with_key(&old, "/v1/balance").await.is(200);
        let key = regenerate(&session, &id, &json!({"grace_seconds": 60})).await;
        app.get_with_key(secret(&key), "/v1/balance").await.is(200);
        app.get_with_key(&old, "/v1/balance").await.is(200);
        for used_up in [old.as_str(), secret(&key)] {
            app.get_with_key(used_up, "/v1/balance").await.is_refused(429, "rate_limited");
        }
    }

    async fn a_second_regeneration_ends_the_first_grace(app: TestApp) {
        let session = app.client("acme").await;
        let (id, oldest) = session.create_key(&balance_key(&json!({}))).await;
        let second = regenerate(&session, &id, &json!({"grace_seconds": 3600})).await;
        let third = regenerate(&session, &id, &json!({"grace_seconds": 60})).await;
        app.get_with_key(&oldest, "/v1/balance").await.is_refused(401, "revoked_key");
        app.get_with_key(secret(&second), "/v1/balance").await.is(200);
        app.get_with_key(secret(&third), "/v1/balance").await.is(200);
        app.clock.advance(60);
        app.get_with_key(secret(&second), "/v1/balance").await.is_refused(401, "revoked_key");
    }

    async fn a_grace_never_outlives_the_key(app: TestApp) {
        let session = app.client("acme").await;
        let (id, old) = session.create_key(&balance_key(&json!({"expires_at": app.clock_in(60)}))).await;
        let key = regenerate(&session, &id, &json!({"grace_seconds": 3600})).await;
        assert_eq!(key["grace_expires_at"], key["expires_at"]);
        app.clock.advance(60);
        session.patch(&format!("/api/v1/api-keys/{id}"), &json!({"expires_at": null})).await.is(200);
        app.get_with_key(&old, "/v1/balance").await.is_refused(401, "revoked_key");
        app.get_with_key(secret(&key), "/v1/balance").await.is(200);
    }

    async fn a_grace_is_cut_when_the_keys_life_is(app: TestApp) {
        let session = app.client("acme").await;
        let (id, old) = session.create_key(&balance_key(&json!({}))).await;
        regenerate(&session, &id, &json!({"grace_seconds": 3600})).await;
        let path = format!("/api/v1/api-keys/{id}");
        let key = session.patch(&path, &json!({"expires_at": app.clock_in(60)})).await.is(200).json;
        assert_eq!(key["grace_expires_at"], app.clock_in(60));
        session.patch(&path, &json!({"expires_at": null})).await.is(200);
        app.clock.advance(60);
        app.get_with_key(&old, "/v1/balance").await.is_refused(401, "revoked_key");
    }

    async fn revoking_ends_the_grace_too(app: TestApp) {
        let session = app.client("acme").await;
        let (id, old) = session.create_key(&balance_key(&json!({}))).await;
        let key = regenerate(&session, &id, &json!({"grace_seconds": 3600})).await;
        let revoked = session.post(&format!("/api/v1/api-keys/{id}/revoke"), &json!({})).await.is(200).json;
        assert_eq!(revoked["grace_expires_at"], Value::Null);
        for ended in [old.as_str(), secret(&key)] {
            app.get_with_key(ended, "/v1/balance").await.is_refused(401, "revoked_key");
        }
    }

    async fn a_grace_has_0_to_604800_seconds(app: TestApp) {
        let session = app.client("acme").await;
        let (id, old) = session.create_key(&balance_key(&json!({}))).await;
        let path = format!("/api/v1/api-keys/{id}/regenerate");
        for wrong in [json!(604_801), json!(-1), json!(1.5), json!("60"), json!(null)] {
            session.post(&path, &json!({"grace_seconds": wrong})).await.is_invalid(&["grace_seconds"]);
        }
        session.post(&path, &json!({"grace": 5})).await.is_invalid(&["grace"]);
        app.get_with_key(&old, "/v1/balance").await.is(200);
        let key = regenerate(&session, &id, &json!({"grace_seconds": 604_800})).await;
        assert_eq!(key["grace_expires_at"], app.clock_in(604_800));
    }

    async fn an_expired_key_may_be_regenerated_and_stays_expired(app: TestApp) {
        let session = app.client("acme").await;
        let (id, old) = session.create_key(&balance_key(&json!({"expires_at": app.clock_in(60)}))).await;
        app.clock.advance(60);
        let key = regenerate(&session, &id, &json!({"grace_seconds": 60})).await;
        assert_eq!((&key["status"], &key["grace_expires_at"]), (&json!("expired"), &Value::Null));
        app.get_with_key(secret(&key), "/v1/balance").await.is_refused(401, "expired_key");
        app.get_with_key(&old, "/v1/balance").await.is_refused(401, "revoked_key");
    }
}
