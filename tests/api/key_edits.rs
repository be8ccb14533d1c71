//! Changing a key: absent means unchanged, `null` means cleared.

use keywright_api_types::features::Feature;
use keywright_database::clients::ClientPatch;
use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::balance_key;

async fn key_with_everything(app: &TestApp, session: &Session) -> (String, Value) {
    let body = balance_key(&json!({
        "rate_limit_per_minute": 5, "expires_at": app.clock_in(3600), "allowed_ips": ["10.0.0.0/8"],
    }));
    let (id, _) = session.create_key(&body).await;
    let path = format!("/api/v1/api-keys/{id}");
    let key = session.get(&path).await.json;
    (path, key)
}

on_both_databases! {
    async fn what_is_absent_stays_as_it_is(app: TestApp) {
        let session = app.client("acme").await;
        let (path, mut key) = key_with_everything(&app, &session).await;
        app.clock.advance(5);
        let after = session.patch(&path, &json!({"name": " Other "})).await.is(200).json;
        key["name"] = json!("Other");
        key["updated_at"] = json!(app.clock_in(0));
        assert_eq!(after, key);
        assert_eq!(session.get(&path).await.json, key);
    }

    /// Two people edit the key: the second is told, and undoes nothing.
    async fn a_change_of_what_was_read_before_somebody_elses_change_is_refused(app: TestApp) {
        let session = app.client("acme").await;
        let (path, read) = key_with_everything(&app, &session).await;
        app.clock.advance(5);
        let all = json!(["balance:read", "profile:read"]);
        let body = json!({"permissions": all, "if_updated_at": read["updated_at"]});
        let first = session.patch(&path, &body).await.is(200).json;
        let second = json!({"permissions": ["balance:read"], "if_updated_at": read["updated_at"]});
        session.patch(&path, &second).await.is_refused(409, "key_changed");
        assert_eq!(session.get(&path).await.json, first);
        let again = json!({"name": "Other", "if_updated_at": first["updated_at"]});
        assert_eq!(session.patch(&path, &again).await.is(200).json["permissions"], all);
        session.patch(&path, &json!({"if_updated_at": null})).await.is_invalid(&["if_updated_at"]);
    }

    async fn null_clears_to_the_default(app: TestApp) {
        let session = app.client("acme").await;
        let (path, _) = key_with_everything(&app, &session).await;
        let cleared = json!({"rate_limit_per_minute": null, "expires_at": null, "allowed_ips": null});
        let after = session.patch(&path, &cleared).await.is(200).json;
        assert_eq!((&after["rate_limit_per_minute"], &after["expires_at"]), (&json!(60), &Value::Null));
        assert_eq!((&after["allowed_ips"], &after["name"]), (&json!([]), &json!("Till")));
    }

    async fn a_value_replaces(app: TestApp) {
        let session = app.client("acme").await;
        let (path, _) = key_with_everything(&app, &session).await;
        let expiry = app.clock_in(7200);
        let body = json!({
            "permissions": ["profile:read"], "rate_limit_per_minute": 9, "expires_at": expiry, "allowed_ips": ["::1"],
        });
        let after = session.patch(&path, &body).await.is(200).json;
        for (field, value) in body.as_object().unwrap() {
            assert_eq!(&after[field], value);
        }
    }

    async fn a_change_of_nothing_changes_nothing(app: TestApp) {
        let session = app.client("acme").await;
        let (path, key) = key_with_everything(&app, &session).await;
        let events = session.list("/api/v1/audit-events").await.len();
        app.clock.advance(5);
        for body in [json!({}), json!({"name": "Till", "rate_limit_per_minute": 5, "expires_at": key["expires_at"]})] {
            assert_eq!(session.patch(&path, &body).await.is(200).json, key);
        }
        assert_eq!(session.list("/api/v1/audit-events").await.len(), events);
    }

    async fn an_expired_key_comes_back_to_life_with_a_later_date(app: TestApp) {
        let session = app.client("acme").await;
        let (path, _) = key_with_everything(&app, &session).await;
        app.clock.advance(3600);
        assert_eq!(session.get(&path).await.json["status"], "expired");
        let after = session.patch(&path, &json!({"expires_at": app.clock_in(1)})).await.is(200).json;
        assert_eq!(after["status"], "active");
    }

    async fn what_was_allowed_once_does_not_hinder_another_change(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({"rate_limit_per_minute": 500}))).await;
        let smaller = app.package("small", &[Feature::ApiBasic], 1, 100);
        let patch = ClientPatch { package_id: Some(smaller), ..ClientPatch::default() };
        app.change_client(&session.client_id().await, patch).await;
        let path = format!("/api/v1/api-keys/{id}");
        let same_rate = json!({"name": "Other", "rate_limit_per_minute": 500});
        session.patch(&path, &same_rate).await.is(200);
        let above = json!({"rate_limit_per_minute": 101});
        session.patch(&path, &above).await.is_invalid(&["rate_limit_per_minute"]);
        session.patch(&path, &json!({"rate_limit_per_minute": 100})).await.is(200);
    }

    async fn the_machines_clock_may_be_set_back_between_changes(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({}))).await;
        let path = format!("/api/v1/api-keys/{id}");
        app.clock.jump(-3600);
        session.patch(&path, &json!({"name": "Other"})).await.is(200);
        session.post(&format!("{path}/regenerate"), &json!({"grace_seconds": 60})).await.is(200);
        session.post(&format!("{path}/revoke"), &json!({})).await.is(200);
        let key = session.get(&path).await.is(200).json;
        assert_eq!(key["updated_at"], key["created_at"]);
    }

    async fn a_body_is_required(app: TestApp) {
        let session = app.client("acme").await;
        let (path, _) = key_with_everything(&app, &session).await;
        let call = session.call(actix_web::http::Method::PATCH, &path).body("application/json", "");
        call.send().await.is_refused(400, "malformed_request");
        session.patch(&path, &json!(null)).await.is_refused(422, "validation_failed");
    }
}
