//! Making a key, reading it and revoking it.

use keywright_api_types::session::Access;
use keywright_test_support::{Backend, Settings, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::balance_key;

const KEY_FIELDS: [&str; 20] = [
    "allowed_ips",
    "client_id",
    "created_at",
    "created_by",
    "expires_at",
    "grace_expires_at",
    "id",
    "last_used_at",
    "last_used_ip",
    "name",
    "permissions",
    "prefix",
    "rate_granted",
    "rate_limit_per_minute",
    "revoke_reason",
    "revoked_at",
    "revoked_by",
    "rotated_at",
    "status",
    "updated_at",
];

fn sorted_fields(object: &Value) -> Vec<&str> {
    let mut fields: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    fields
}

/// The CRC-32 of IEEE 802.3, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

fn is_lower_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

on_both_databases! {
    async fn a_new_key_has_the_defaults_and_every_field(app: TestApp) {
        let session = app.client("acme").await;
        let answer = session.post("/api/v1/api-keys", &balance_key(&json!({}))).await.is(201);
        let mut key = answer.json.clone();
        key.as_object_mut().unwrap().remove("secret").unwrap();
        assert_eq!(sorted_fields(&key), KEY_FIELDS);
        let user = session.get("/api/v1/session").await.json["user"]["id"].clone();
        let now = app.clock_in(0);
        assert_eq!(key["client_id"], session.client_id().await.as_str());
        assert_eq!((&key["name"], &key["status"]), (&json!("Till"), &json!("active")));
        assert_eq!(key["permissions"], json!(["balance:read"]));
        assert_eq!((&key["rate_limit_per_minute"], &key["allowed_ips"]), (&json!(60), &json!([])));
        assert_eq!((&key["created_at"], &key["updated_at"]), (&json!(now), &json!(now)));
        assert_eq!(key["created_by"], user);
        for absent in [
            "last_used_at", "last_used_ip", "expires_at", "rotated_at", "grace_expires_at", "revoked_at", "revoked_by",
            "revoke_reason",
        ] {
            assert_eq!(key[absent], Value::Null, "{absent}");
        }
        assert_eq!(session.get(&format!("/api/v1/api-keys/{}", answer.text_at("id"))).await.is(200).json, key);
    }

    async fn every_setting_is_taken_over(app: TestApp) {
        let session = app.client("acme").await;
        let body = json!({
            "name": "  Billing – Zürich 🗝 ", "permissions": ["profile:read", "balance:read", "profile:read"],
            "rate_limit_per_minute": 1000, "expires_at": "2030-01-31T13:00:00+01:00",
            "allowed_ips": [" 203.0.113.7 ", "203.0.113.7", "10.0.0.0/8", "2001:db8::/32", "2001:DB8::1"],
        });
        let key = session.post("/api/v1/api-keys", &body).await.is(201).json;
        assert_eq!(key["name"], "Billing – Zürich 🗝");
        assert_eq!(key["permissions"], json!(["balance:read", "profile:read"]));
        assert_eq!(key["rate_limit_per_minute"], 1000);
        assert_eq!(key["expires_at"], "2030-01-31T12:00:00Z");
        assert_eq!(key["allowed_ips"], json!(["203.0.113.7", "10.0.0.0/8", "2001:db8::/32", "2001:db8::1"]));
    }

    async fn a_secret_has_the_documented_form(app: TestApp) {
        let key = app.client("acme").await.post("/api/v1/api-keys", &balance_key(&json!({}))).await.is(201);
        let secret = key.text_at("secret");
        let parts: Vec<&str> = secret.split('_').collect();
        assert_eq!((parts.len(), parts[0]), (3, "kw"));
        assert!(is_lower_hex(parts[1], 64) && is_lower_hex(parts[2], 8), "{secret}");
        assert_eq!(parts[2], format!("{:08x}", crc32(format!("kw_{}", parts[1]).as_bytes())));
        assert_eq!(key.text_at("prefix"), format!("kw_{}", &parts[1][..8]));
    }

    async fn an_empty_brand_gives_bare_digits(backend: Backend) {
        let app = TestApp::start_with(backend, Settings { brand: "", ..Settings::default() }).await;
        let key = app.client("acme").await.post("/api/v1/api-keys", &balance_key(&json!({}))).await.is(201);
        let secret = key.text_at("secret");
        assert!(is_lower_hex(&secret, 64), "{secret}");
        assert_eq!(key.text_at("prefix"), &secret[..8]);
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        app.get_with_key(&secret.to_uppercase(), "/v1/balance").await.is_refused(401, "invalid_key");
    }

    async fn a_key_carries_the_operators_brand(backend: Backend) {
        let app = TestApp::start_with(backend, Settings { brand: "acmepay1", ..Settings::default() }).await;
        let (_, secret) = app.client("acme").await.create_key(&balance_key(&json!({}))).await;
        assert!(secret.starts_with("acmepay1_"), "{secret}");
        app.get_with_key(&secret, "/v1/balance").await.is(200);
    }

    async fn a_secret_is_shown_once_and_never_again(app: TestApp) {
        let session = app.client("acme").await;
        let created = session.post("/api/v1/api-keys", &balance_key(&json!({}))).await.is(201);
        let (id, first) = (created.text_at("id"), created.text_at("secret"));
        let path = format!("/api/v1/api-keys/{id}");
        let regenerated = session.post(&format!("{path}/regenerate"), &json!({})).await.is(200);
        let second = regenerated.text_at("secret");
        assert_ne!(first, second);
        for shows_a_secret in [&created, &regenerated] {
            assert_eq!(shows_a_secret.header("cache-control"), "no-store");
        }
        for later in [
            session.get(&path).await,
            session.get("/api/v1/api-keys").await,
            session.patch(&path, &json!({"name": "Other"})).await,
            session.post(&format!("{path}/revoke"), &json!({})).await,
        ] {
            let text = later.is(200).text;
            assert!(!text.contains("secret"), "{text}");
            assert!(!text.contains(&first[11..]) && !text.contains(&second[11..]), "{text}");
        }
    }

    async fn a_client_has_as_many_live_keys_as_its_package_allows(app: TestApp) {
        let package = app.package("small", &keywright_api_types::features::Feature::ALL[..1], 2, 100);
        let session = app.client_with("acme", &package).await;
        let create = async |further: Value| session.post("/api/v1/api-keys", &balance_key(&further)).await;
        let expiring = create(json!({"expires_at": app.clock_in(60)})).await.is(201).text_at("id");
        let other = create(json!({})).await.is(201).text_at("id");
        create(json!({})).await.is_refused(409, "key_limit_reached");

        app.clock.advance(60);
        let third = create(json!({})).await.is(201).text_at("id");
        let revival = json!({"expires_at": null});
        let path = format!("/api/v1/api-keys/{expiring}");
        session.patch(&path, &revival).await.is_refused(409, "key_limit_reached");
        session.patch(&path, &json!({"name": "Still expired"})).await.is(200);

        session.post(&format!("/api/v1/api-keys/{other}/revoke"), &json!({})).await.is(200);
        session.patch(&path, &revival).await.is(200);
        session.post(&format!("/api/v1/api-keys/{third}/revoke"), &json!({})).await.is(200);
        create(json!({})).await.is(201);
    }

    async fn one_clients_keys_leave_room_for_anothers(app: TestApp) {
        let package = app.package("small", &keywright_api_types::features::Feature::ALL[..1], 1, 100);
        for name in ["acme", "umbrella"] {
            app.client_with(name, &package).await.create_key(&balance_key(&json!({}))).await;
        }
    }

    async fn a_revocation_says_who_when_and_why(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({}))).await;
        app.clock.advance(5);
        let path = format!("/api/v1/api-keys/{id}/revoke");
        let key = session.post(&path, &json!({"reason": "  Left on a train  "})).await.is(200).json;
        assert_eq!((&key["status"], &key["revoke_reason"]), (&json!("revoked"), &json!("Left on a train")));
        assert_eq!((&key["revoked_at"], &key["updated_at"]), (&json!(app.clock_in(0)), &json!(app.clock_in(0))));
        assert_eq!(key["revoked_by"], session.get("/api/v1/session").await.json["user"]["id"]);
    }

    async fn revoking_twice_answers_the_same_and_changes_nothing(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({}))).await;
        let path = format!("/api/v1/api-keys/{id}/revoke");
        let first = session.call(actix_web::http::Method::POST, &path).send().await.is(200);
        assert_eq!(first.json["revoke_reason"], Value::Null);
        app.clock.advance(60);
        let second = session.post(&path, &json!({"reason": "Another one"})).await.is(200);
        assert_eq!(first.json, second.json);
    }

    async fn a_revoked_key_can_be_neither_changed_nor_regenerated(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({}))).await;
        let path = format!("/api/v1/api-keys/{id}");
        session.post(&format!("{path}/revoke"), &json!({})).await.is(200);
        session.patch(&path, &json!({"name": "Other"})).await.is_refused(409, "key_revoked");
        session.patch(&path, &json!({})).await.is_refused(409, "key_revoked");
        session.post(&format!("{path}/regenerate"), &json!({})).await.is_refused(409, "key_revoked");
    }

    async fn a_viewer_sees_keys_and_changes_none(app: TestApp) {
        let owner = app.client("acme").await;
        let (id, _) = owner.create_key(&balance_key(&json!({}))).await;
        app.make_user("viewer@example.test", Some(&owner.client_id().await), Access::Viewer);
        let viewer = app.session_of("viewer@example.test").await;
        let path = format!("/api/v1/api-keys/{id}");
        viewer.get(&path).await.is(200);
        assert_eq!(viewer.list("/api/v1/api-keys").await.len(), 1);
        for refused in [
            viewer.post("/api/v1/api-keys", &balance_key(&json!({}))).await,
            viewer.patch(&path, &json!({"name": "Mine"})).await,
            viewer.post(&format!("{path}/regenerate"), &json!({})).await,
            viewer.post(&format!("{path}/revoke"), &json!({})).await,
        ] {
            refused.is_refused(403, "insufficient_access");
        }
        assert_eq!(owner.get(&path).await.json["status"], "active");
    }

    async fn a_developer_may_do_all_of_it(app: TestApp) {
        let owner = app.client("acme").await;
        app.make_user("developer@example.test", Some(&owner.client_id().await), Access::Developer);
        let developer = app.session_of("developer@example.test").await;
        let (id, _) = developer.create_key(&balance_key(&json!({}))).await;
        let path = format!("/api/v1/api-keys/{id}");
        developer.patch(&path, &json!({"name": "Other"})).await.is(200);
        developer.post(&format!("{path}/regenerate"), &json!({})).await.is(200);
        developer.post(&format!("{path}/revoke"), &json!({})).await.is(200);
    }
}
