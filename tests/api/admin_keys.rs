//! Keys that admins make and change on a client's behalf.

use keywright_api_types::features::Feature;
use keywright_test_support::{Backend, Session, Settings, TestApp, on_both_databases};
use serde_json::json;

use crate::bodies::{balance_key, each};

const KEYS: &str = "/api/v1/admin/api-keys";

/// An admin, a client with two keys at most of 100 calls a minute, and the path of its keys.
async fn stage(app: &TestApp) -> (Session, Session, String) {
    let package = app.package("small", &[Feature::ApiBasic], 2, 100);
    let acme = app.client_with("acme", &package).await;
    let keys = format!("/api/v1/admin/clients/{}/api-keys", acme.client_id().await);
    (app.admin().await, acme, keys)
}

on_both_databases! {
    async fn an_admins_key_works_above_the_package_and_not_above_the_server(app: TestApp) {
        let (admin, acme, keys) = stage(&app).await;
        let made = admin.post(&keys, &balance_key(&json!({"rate_limit_per_minute": 800}))).await.is(201);
        assert_eq!((made.header("cache-control"), &made.json["rate_limit_per_minute"]), ("no-store", &json!(800)));
        let (path, secret) = (format!("{KEYS}/{}", made.text_at("id")), made.text_at("secret"));
        let limit = async || app.get_with_key(&secret, "/v1/balance").await.is(200).header("x-ratelimit-limit").to_owned();
        assert_eq!(limit().await, "800");
        let review = acme.get(&format!("/api/v1/api-keys/{}/review", made.text_at("id"))).await.is(200).json;
        assert_eq!(review["rate"], json!({"per_minute": 800, "set_by": "admin"}));
        assert_eq!(admin.get(&path).await.is(200).json["rate"], review["rate"]);
        admin.post(&keys, &balance_key(&json!({"rate_limit_per_minute": 1001}))).await.is_invalid(&["rate_limit_per_minute"]);
        admin.patch(&path, &json!({"rate_limit_per_minute": 1001})).await.is_invalid(&["rate_limit_per_minute"]);
        let own = format!("/api/v1/api-keys/{}", made.text_at("id"));
        acme.patch(&own, &json!({"rate_limit_per_minute": 700})).await.is_invalid(&["rate_limit_per_minute"]);
        acme.patch(&own, &json!({"name": "Renamed"})).await.is(200);
        assert_eq!(limit().await, "800", "what the client changes otherwise takes nothing away");
        acme.patch(&own, &json!({"rate_limit_per_minute": 50})).await.is(200);
        assert_eq!(limit().await, "50");
        admin.patch(&path, &json!({"rate_limit_per_minute": 900})).await.is(200);
        assert_eq!(limit().await, "900");
    }

    async fn a_clamped_key_gets_its_rate_back_from_an_admin(app: TestApp) {
        let (admin, acme, _) = stage(&app).await;
        let (id, secret) = acme.create_key(&balance_key(&json!({"rate_limit_per_minute": 100}))).await;
        let client = format!("/api/v1/admin/clients/{}", acme.client_id().await);
        admin.patch(&client, &json!({"overrides": {"max_rate_limit_per_minute": 10}})).await.is(200);
        assert_eq!(app.get_with_key(&secret, "/v1/balance").await.header("x-ratelimit-limit"), "10");
        admin.patch(&format!("{KEYS}/{id}"), &json!({"rate_limit_per_minute": 100})).await.is(200);
        assert_eq!(app.get_with_key(&secret, "/v1/balance").await.header("x-ratelimit-limit"), "100");
        let event = &acme.list("/api/v1/audit-events?action=api_key.updated").await[0];
        assert_eq!(event["changes"], json!({"rate_granted": {"from": false, "to": true}}));
    }

    async fn who_made_a_key_is_told_to_admins_and_to_its_client(app: TestApp) {
        let (admin, acme, keys) = stage(&app).await;
        let (own, _) = acme.create_key(&balance_key(&json!({}))).await;
        let given = admin.post(&keys, &balance_key(&json!({}))).await.is(201).text_at("id");
        let admins = "admin@example.test (admin)";
        for (id, email, role, told) in [
            (own, "acme@example.test", "client", "acme@example.test"),
            (given, "admin@example.test", "admin", admins),
        ] {
            let key = admin.get(&format!("{KEYS}/{id}")).await.is(200).json;
            assert_eq!((&key["made_by"]["email"], &key["made_by"]["role"]), (&json!(email), &json!(role)));
            assert_eq!(key["made_by"]["id"], key["created_by"]);
            let review = acme.get(&format!("/api/v1/api-keys/{id}/review")).await.is(200).json;
            assert_eq!(review["made_by"], told);
        }
    }

    async fn without_a_brand_a_name_that_could_be_a_prefix_is_found(backend: Backend) {
        let app = TestApp::start_with(backend, Settings { brand: "", ..Settings::default() }).await;
        let (admin, acme, _) = stage(&app).await;
        let (named, _) = acme.create_key(&balance_key(&json!({"name": "Café 2026"}))).await;
        let (_, secret) = acme.create_key(&balance_key(&json!({"name": "Till"}))).await;
        for (query, name) in [("2026", "Café 2026"), ("CAF%C3%89", "Café 2026"), (&secret[..8], "Till"), (named.as_str(), "Café 2026")] {
            let found = admin.list(&format!("{KEYS}?q={query}")).await;
            assert_eq!(each(&found, "name"), [name], "{query}");
        }
    }

    async fn an_admin_makes_more_keys_than_the_package_allows(app: TestApp) {
        let (admin, acme, keys) = stage(&app).await;
        for _ in 0..3 {
            admin.post(&keys, &balance_key(&json!({}))).await.is(201);
        }
        acme.post("/api/v1/api-keys", &balance_key(&json!({}))).await.is_refused(409, "key_limit_reached");
        assert_eq!(acme.list("/api/v1/api-keys").await.len(), 3);
    }

    async fn the_client_sees_what_an_admin_did(app: TestApp) {
        let (admin, acme, keys) = stage(&app).await;
        let made = admin.post(&keys, &balance_key(&json!({}))).await.is(201);
        let (path, old) = (format!("{KEYS}/{}", made.text_at("id")), made.text_at("secret"));
        admin.get(&path).await.is(200);
        admin.patch(&path, &json!({"name": "Renamed"})).await.is(200);
        let new = admin.post(&format!("{path}/regenerate"), &json!({})).await.is(200).text_at("secret");
        app.get_with_key(&old, "/v1/balance").await.is_refused(401, "revoked_key");
        app.get_with_key(&new, "/v1/balance").await.is(200);
        let revoked = admin.post(&format!("{path}/revoke"), &json!({"reason": "Leaked"})).await.is(200).json;
        assert_eq!((&revoked["status"], &revoked["revoke_reason"]), (&json!("revoked"), &json!("Leaked")));
        app.get_with_key(&new, "/v1/balance").await.is_refused(401, "revoked_key");
        admin.patch(&path, &json!({"name": "Again"})).await.is_refused(409, "key_revoked");
        let events = acme.list("/api/v1/audit-events?action=api_key").await;
        assert_eq!(each(&events, "action"), [
            "api_key.revoked", "api_key.regenerated", "api_key.updated", "api_key.viewed_by_admin", "api_key.created",
        ]);
        for event in &events {
            assert_eq!((&event["actor"]["role"], &event["actor"]["email"]), (&json!("admin"), &json!("admin@example.test")));
            assert!(!event.to_string().contains(&old) && !event.to_string().contains(&new));
        }
    }

    async fn every_clients_keys_are_listed_and_found(app: TestApp) {
        let (admin, acme, keys) = stage(&app).await;
        let umbrella = app.client("umbrella").await;
        let till = acme.post("/api/v1/api-keys", &balance_key(&json!({"name": "Till"}))).await.is(201);
        app.clock.advance(1);
        let (shop, _) = umbrella.create_key(&balance_key(&json!({"name": "Web shop"}))).await;
        app.clock.advance(1);
        let (gone, _) = umbrella.create_key(&balance_key(&json!({"name": "Gone"}))).await;
        admin.post(&format!("{KEYS}/{gone}/revoke"), &json!({})).await.is(200);
        assert_eq!(each(&admin.list(KEYS).await, "client_name"), ["umbrella", "umbrella", "acme"]);
        assert_eq!(each(&admin.list(&keys).await, "name"), ["Till"]);
        for (query, names) in [
            ("q=SHOP".to_owned(), vec!["Web shop"]),
            (format!("q={shop}"), vec!["Web shop"]),
            (format!("q={}", till.text_at("prefix")), vec!["Till"]),
            ("status=revoked".to_owned(), vec!["Gone"]),
            ("status=active".to_owned(), vec!["Web shop", "Till"]),
            ("status=expired".to_owned(), vec![]),
            (format!("client_id={}", acme.client_id().await), vec!["Till"]),
        ] {
            assert_eq!(each(&admin.list(&format!("{KEYS}?{query}")).await, "name"), names, "{query}");
        }
        assert_eq!(admin.walk(KEYS, 1).await, admin.list(KEYS).await);
        for (query, field) in [("status=gone", "status"), ("client_id=x", "client_id"), ("colour=red", "colour")] {
            admin.get(&format!("{KEYS}?{query}")).await.is_invalid(&[field]);
        }
    }

    async fn a_key_is_found_by_the_name_that_it_has_now(app: TestApp) {
        let (admin, acme, _) = stage(&app).await;
        let (id, _) = acme.create_key(&balance_key(&json!({"name": "Till"}))).await;
        acme.patch(&format!("/api/v1/api-keys/{id}"), &json!({"name": "ÉTAGE 2"})).await.is(200);
        assert_eq!(each(&admin.list(&format!("{KEYS}?q=%C3%A9tage")).await, "name"), ["ÉTAGE 2"]);
        assert!(admin.list(&format!("{KEYS}?q=till")).await.is_empty());
    }

    async fn keys_found_by_name_and_by_prefix_share_pages(app: TestApp) {
        let (admin, acme, keys) = stage(&app).await;
        let till = acme.post("/api/v1/api-keys", &balance_key(&json!({"name": "Till"}))).await.is(201);
        let prefix = till.text_at("prefix");
        for name in [format!("Like {prefix}"), format!("Not {}", &prefix[..4]), format!("As {prefix}")] {
            app.clock.advance(1);
            admin.post(&keys, &balance_key(&json!({"name": name}))).await.is(201);
        }
        let path = format!("{KEYS}?q={prefix}");
        assert_eq!(each(&admin.list(&path).await, "name"), [format!("As {prefix}"), format!("Like {prefix}"), "Till".to_owned()]);
        for limit in 1..4 {
            assert_eq!(admin.walk(&path, limit).await, admin.list(&path).await, "{limit}");
        }
    }

    async fn there_is_no_key_for_nobody(app: TestApp) {
        let (admin, ..) = stage(&app).await;
        let nobody = "/api/v1/admin/clients/cli_00000000000000000000000000/api-keys";
        admin.post(nobody, &balance_key(&json!({}))).await.is_refused(404, "not_found");
        admin.get(nobody).await.is_refused(404, "not_found");
        let key = format!("{KEYS}/key_00000000000000000000000000");
        admin.get(&key).await.is_refused(404, "not_found");
        admin.patch(&key, &json!({})).await.is_refused(404, "not_found");
        admin.post(&format!("{key}/regenerate"), &json!({})).await.is_refused(404, "not_found");
        admin.post(&format!("{key}/revoke"), &json!({})).await.is_refused(404, "not_found");
    }
}
