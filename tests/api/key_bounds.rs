//! What a body that makes or changes a key may hold: bounds, types and unknown fields.

use keywright_api_types::features::Feature;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::balance_key;

/// Fields that are wrong both when a key is made and when it is changed.
fn wrong_settings(app: &TestApp) -> Vec<(&'static str, Value)> {
    let too_many: Vec<String> = (0..101).map(|number| format!("10.0.0.{number}")).collect();
    vec![
        ("name", json!("")),
        ("name", json!("  \t ")),
        ("name", json!("x".repeat(101))),
        ("name", json!("two\nlines")),
        ("name", json!(5)),
        ("name", json!(null)),
        ("permissions", json!([])),
        ("permissions", json!(["balance:write"])),
        ("permissions", json!("balance:read")),
        ("permissions", json!([1])),
        ("permissions", json!(null)),
        ("rate_limit_per_minute", json!(0)),
        ("rate_limit_per_minute", json!(-1)),
        ("rate_limit_per_minute", json!(1001)),
        ("rate_limit_per_minute", json!(4_294_967_296_u64)),
        ("rate_limit_per_minute", json!(1.5)),
        ("rate_limit_per_minute", json!("60")),
        ("expires_at", json!(app.clock_in(0))),
        ("expires_at", json!(app.clock_in(-1))),
        ("expires_at", json!("0000-01-01T00:00:00Z")),
        ("expires_at", json!("0000-01-01T00:00:00+23:59")),
        ("expires_at", json!("9999-12-31T23:59:59-01:00")),
        ("expires_at", json!("tomorrow")),
        ("expires_at", json!("2030-01-31")),
        ("expires_at", json!(1_900_000_000)),
        ("allowed_ips", json!(["10.0.0.0/33"])),
        ("allowed_ips", json!(["10.1.2.3/8"])),
        ("allowed_ips", json!(["2001:db8::1/32"])),
        ("allowed_ips", json!(["example.com"])),
        ("allowed_ips", json!([""])),
        ("allowed_ips", json!(["10.0.0.1", "x"])),
        ("allowed_ips", json!("10.0.0.1")),
        ("allowed_ips", json!(too_many)),
        ("colour", json!("red")),
        ("id", json!("key_01kanj4zr0f4m8xk2v0c7d9w3h")),
        ("secret", json!("kw_x")),
    ]
}

on_both_databases! {
    async fn a_wrong_field_of_a_new_key_is_named(app: TestApp) {
        let session = app.client("acme").await;
        for (field, value) in wrong_settings(&app) {
            session.post("/api/v1/api-keys", &balance_key(&json!({field: value}))).await.is_invalid(&[field]);
        }
        assert!(session.list("/api/v1/api-keys").await.is_empty());
    }

    async fn a_wrong_field_of_a_change_is_named_and_nothing_changes(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({}))).await;
        let path = format!("/api/v1/api-keys/{id}");
        let before = session.get(&path).await.json;
        for (field, value) in wrong_settings(&app) {
            session.patch(&path, &json!({field: value})).await.is_invalid(&[field]);
        }
        session.patch(&path, &json!({"name": "Other", "rate_limit_per_minute": 0})).await
            .is_invalid(&["rate_limit_per_minute"]);
        assert_eq!(session.get(&path).await.json, before);
    }

    async fn every_wrong_field_is_named_at_once(app: TestApp) {
        let session = app.client("acme").await;
        let body = json!({"name": " ", "permissions": [], "rate_limit_per_minute": 0});
        let answer = session.post("/api/v1/api-keys", &body).await;
        answer.is_invalid(&["name", "permissions", "rate_limit_per_minute"]);
        let body = balance_key(&json!({"rate_limit_per_minute": 1001, "expires_at": app.clock_in(0)}));
        session.post("/api/v1/api-keys", &body).await.is_invalid(&["rate_limit_per_minute", "expires_at"]);
    }

    async fn name_and_permissions_are_required(app: TestApp) {
        let session = app.client("acme").await;
        session.post("/api/v1/api-keys", &json!({"permissions": ["balance:read"]})).await.is_invalid(&["name"]);
        session.post("/api/v1/api-keys", &json!({"name": "Till"})).await.is_invalid(&["permissions"]);
        session.post("/api/v1/api-keys", &json!({})).await.is_invalid(&["name"]);
        session.post("/api/v1/api-keys", &json!([])).await.is_invalid(&[""]);
    }

    async fn a_repeated_field_is_refused(app: TestApp) {
        let session = app.client("acme").await;
        let body = r#"{"name": "Till", "name": "Other", "permissions": ["balance:read"]}"#;
        let call = session.call(actix_web::http::Method::POST, "/api/v1/api-keys").body("application/json", body);
        call.send().await.is_invalid(&["name"]);
    }

    async fn what_is_just_within_the_bounds_is_accepted(app: TestApp) {
        let session = app.client("acme").await;
        let hundred: Vec<String> = (0..100).map(|number| format!("10.0.0.{number}")).collect();
        for further in [
            json!({"name": "ü".repeat(100)}),
            json!({"name": format!("  {}  ", "x".repeat(100))}),
            json!({"rate_limit_per_minute": 1}),
            json!({"rate_limit_per_minute": 1000}),
            json!({"expires_at": "9999-12-31T23:59:59Z"}),
            json!({"allowed_ips": hundred}),
            json!({"allowed_ips": ["0.0.0.0/0", "::/0", "203.0.113.7/32", "::1/128"]}),
            json!({"rate_limit_per_minute": null, "expires_at": null, "allowed_ips": null}),
        ] {
            session.post("/api/v1/api-keys", &balance_key(&further)).await.is(201);
        }
    }

    async fn the_lower_of_the_servers_and_the_packages_rate_is_the_highest(app: TestApp) {
        let small = app.package("small", &[Feature::ApiBasic], 5, 30);
        let large = app.package("large", &[Feature::ApiBasic], 5, 1_000_000);
        for (name, package, highest, default) in [("acme", small, 30, 30), ("umbrella", large, 1000, 60)] {
            let session = app.client_with(name, &package).await;
            let create = async |further| session.post("/api/v1/api-keys", &balance_key(&further)).await;
            create(json!({"rate_limit_per_minute": highest + 1})).await.is_invalid(&["rate_limit_per_minute"]);
            create(json!({"rate_limit_per_minute": highest})).await.is(201);
            assert_eq!(create(json!({})).await.is(201).json["rate_limit_per_minute"], default);
        }
    }

    async fn a_reason_for_revoking_has_at_most_500_characters(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({}))).await;
        let path = format!("/api/v1/api-keys/{id}/revoke");
        session.post(&path, &json!({"reason": "ü".repeat(501)})).await.is_invalid(&["reason"]);
        session.post(&path, &json!({"reason": 5})).await.is_invalid(&["reason"]);
        session.post(&path, &json!({"because": "x"})).await.is_invalid(&["because"]);
        session.post(&path, &json!({"reason": "ü".repeat(500)})).await.is(200);
    }
}
