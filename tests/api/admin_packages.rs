//! Packages as admins make and change them, and whom a change touches.

use keywright_api_types::features::Feature;
use keywright_api_types::session::Access;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};

const PACKAGES: &str = "/api/v1/admin/packages";

fn business() -> Value {
    json!({"name": "Business", "features": ["api_basic"], "max_api_keys": 50, "max_rate_limit_per_minute": 600,
        "log_retention_days": 30})
}

on_both_databases! {
    async fn a_package_is_made_changed_and_listed(app: TestApp) {
        let admin = app.admin().await;
        let made = admin.post(PACKAGES, &business()).await.is(201).json;
        for (field, value) in business().as_object().unwrap() {
            assert_eq!(&made[field], value);
        }
        let path = format!("{PACKAGES}/{}", made["id"].as_str().unwrap());
        assert_eq!(admin.get(&path).await.is(200).json, made);
        app.clock.advance(1);
        let changed = admin.patch(&path, &json!({"max_api_keys": 60, "name": "Business"})).await.is(200).json;
        assert_eq!((&changed["max_api_keys"], &changed["updated_at"]), (&json!(60), &json!(app.clock_in(0))));
        let events = admin.list("/api/v1/admin/audit-events?action=package").await;
        assert_eq!(each(&events, "action"), ["package.updated", "package.created"]);
        assert_eq!(events[0]["changes"], json!({"max_api_keys": {"from": 50, "to": 60}}));
        app.package("other", &[], 1, 1);
        assert_eq!(admin.walk(PACKAGES, 1).await, admin.list(PACKAGES).await);
        let taken = json!({"name": "other's package"});
        admin.patch(&path, &taken).await.is_refused(409, "name_taken");
        admin.post(PACKAGES, &business()).await.is_refused(409, "name_taken");
    }

    async fn what_is_wrong_is_told_at_its_field(app: TestApp) {
        let admin = app.admin().await;
        let path = format!("{PACKAGES}/{}", app.package("basic", &[], 1, 1));
        for (field, value, at) in [
            ("name", json!(" "), "name"),
            ("name", json!("x".repeat(101)), "name"),
            ("features", json!(["api_basic", "api_basic"]), "features"),
            ("features", json!(["gold"]), "features"),
            ("features", json!(null), "features"),
            ("max_api_keys", json!(1_000_001), "max_api_keys"),
            ("max_api_keys", json!(-1), "max_api_keys"),
            ("max_rate_limit_per_minute", json!(0), "max_rate_limit_per_minute"),
            ("max_rate_limit_per_minute", json!(1.5), "max_rate_limit_per_minute"),
            ("log_retention_days", json!(0), "log_retention_days"),
            ("log_retention_days", json!(3_651), "log_retention_days"),
            ("colour", json!("red"), "colour"),
        ] {
            let mut body = business();
            body[field] = value.clone();
            admin.post(PACKAGES, &body).await.is_invalid(&[at]);
            admin.patch(&path, &json!({field: value})).await.is_invalid(&[at]);
            admin.post(&format!("{path}/preview"), &json!({field: value})).await.is_invalid(&[at]);
        }
        let nobodys = format!("{PACKAGES}/pkg_00000000000000000000000000");
        admin.get(&nobodys).await.is_refused(404, "not_found");
        admin.post(&format!("{nobodys}/preview"), &json!({})).await.is_refused(404, "not_found");
    }

    async fn a_preview_says_whom_a_change_touches_and_changes_nothing(app: TestApp) {
        let (admin, package) = (app.admin().await, app.package("basic", &[Feature::ApiBasic], 20, 300));
        let (acme, umbrella) = (app.client_with("acme", &package).await, app.client_with("umbrella", &package).await);
        let (fast, secret) = acme.create_key(&balance_key(&json!({"name": "Fast", "rate_limit_per_minute": 300}))).await;
        acme.create_key(&balance_key(&json!({"rate_limit_per_minute": 50}))).await;
        umbrella.create_key(&balance_key(&json!({"rate_limit_per_minute": 300}))).await;
        let own = json!({"overrides": {"max_rate_limit_per_minute": 300, "features": ["api_basic"]}});
        let umbrella_path = format!("/api/v1/admin/clients/{}", umbrella.client_id().await);
        admin.patch(&umbrella_path, &own).await.is(200);
        let path = format!("{PACKAGES}/{package}");
        let smaller = json!({"features": [], "max_api_keys": 1, "max_rate_limit_per_minute": 100});
        let client = acme.client_id().await;
        assert_eq!(admin.post(&format!("{path}/preview"), &smaller).await.is(200).json, json!({
            "clients": 2, "features_lost": ["api_basic"], "clients_losing_features": 1, "keys_clamped": 1,
            "clamped_keys": [{"id": fast, "name": "Fast", "client_id": client, "client_name": "acme", "from": 300, "to": 100}],
            "clients_over_max_api_keys": 1, "crowded_clients": [{"id": client, "name": "acme", "api_keys": 2, "max_api_keys": 1}],
            "shorter_log": null,
        }));
        assert_eq!(app.get_with_key(&secret, "/v1/balance").await.is(200).header("x-ratelimit-limit"), "300");
        let larger = admin.post(&format!("{path}/preview"), &json!({"max_api_keys": 30})).await.is(200).json;
        assert_eq!((&larger["clients"], &larger["keys_clamped"], &larger["clients_over_max_api_keys"]), (&json!(2), &json!(0), &json!(0)));
        let shorter = admin.post(&format!("{path}/preview"), &json!({"log_retention_days": 7})).await.is(200).json;
        assert_eq!(shorter["shorter_log"], json!({"from": 30, "to": 7}));
    }

    async fn a_smaller_package_clamps_from_the_next_call_on_and_deletes_nothing(app: TestApp) {
        let (admin, package) = (app.admin().await, app.package("basic", &[Feature::ApiBasic], 20, 300));
        let acme = app.client_with("acme", &package).await;
        let (_, secret) = acme.create_key(&balance_key(&json!({"rate_limit_per_minute": 300}))).await;
        acme.create_key(&balance_key(&json!({}))).await;
        let path = format!("{PACKAGES}/{package}");
        admin.patch(&path, &json!({"max_rate_limit_per_minute": 100, "max_api_keys": 1})).await.is(200);
        assert_eq!(app.get_with_key(&secret, "/v1/balance").await.is(200).header("x-ratelimit-limit"), "100");
        assert_eq!(acme.list("/api/v1/api-keys").await.len(), 2);
        acme.post("/api/v1/api-keys", &balance_key(&json!({}))).await.is_refused(409, "key_limit_reached");
        admin.patch(&path, &json!({"features": []})).await.is(200);
        app.get_with_key(&secret, "/v1/balance").await.is_refused(403, "feature_not_in_package");
        admin.patch(&path, &json!({"features": ["api_basic"], "max_rate_limit_per_minute": 300})).await.is(200);
        assert_eq!(app.get_with_key(&secret, "/v1/balance").await.is(200).header("x-ratelimit-limit"), "300");
    }

    async fn only_an_owner_decides_about_packages(app: TestApp) {
        let path = format!("{PACKAGES}/{}", app.package("basic", &[], 1, 1));
        for access in [Access::Operator, Access::Auditor] {
            let email = format!("{access}@example.test");
            app.make_user(&email, None, access);
            let session = app.session_of(&email).await;
            session.post(PACKAGES, &business()).await.is_refused(403, "insufficient_access");
            session.patch(&path, &json!({})).await.is_refused(403, "insufficient_access");
            session.get(&path).await.is(200);
            session.post(&format!("{path}/preview"), &json!({})).await.is(200);
        }
    }
}
