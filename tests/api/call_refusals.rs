//! The checks of a call with a key: each refusal with its status and code, in the contract's order.

use actix_web::http::Method;
use keywright_api_types::clients::ClientStatus;
use keywright_database::clients::ClientPatch;
use keywright_test_support::{Answer, TestApp, on_both_databases};
use serde_json::json;

use crate::bodies::{balance_key, without_request_id};

const SUSPENDED: ClientPatch = ClientPatch::to(ClientStatus::Suspended);
const RESTORED: ClientPatch = ClientPatch::to(ClientStatus::Active);

async fn balance_from(app: &TestApp, secret: &str, address: &str) -> Answer {
    app.call(Method::GET, "/v1/balance").key(secret).from_address(address).send().await
}

on_both_databases! {
    async fn no_key_is_refused(app: TestApp) {
        app.get("/v1/balance").await.is_refused(401, "missing_key");
        let basic = app.call(Method::GET, "/v1/balance").header("authorization", "Basic YTpi").send().await;
        basic.is_refused(401, "missing_key");
    }

    async fn both_headers_or_either_twice_are_ambiguous(app: TestApp) {
        let (_, secret) = app.client("acme").await.create_key(&balance_key(&json!({}))).await;
        let bearer = format!("Bearer {secret}");
        let pairs: [(&str, &str, &str, &str); 3] = [
            ("authorization", &bearer, "x-api-key", &secret),
            ("authorization", &bearer, "authorization", &bearer),
            ("x-api-key", &secret, "x-api-key", &secret),
        ];
        for (first, value, second, other) in pairs {
            let call = app.call(Method::GET, "/v1/balance").header(first, value).header(second, other);
            call.send().await.is_refused(401, "ambiguous_credentials");
        }
    }

    async fn why_a_key_is_invalid_cannot_be_told_from_outside(app: TestApp) {
        let (_, secret) = app.client("acme").await.create_key(&balance_key(&json!({}))).await;
        let (body, checksum) = secret.rsplit_once('_').unwrap();
        let wrong_checksum = format!("{body}_{:08x}", u32::from_str_radix(checksum, 16).unwrap() ^ 1);
        let unknown = format!("kw_{}_65d346c3", "0".repeat(64));
        let foreign_brand = secret.replacen("kw_", "xy_", 1);
        let (upper_case, cut) = (secret.to_uppercase(), &secret[..secret.len() - 1]);
        let texts = ["x", "kw_", &wrong_checksum, &unknown, &foreign_brand, &upper_case, cut];
        let malformed = without_request_id(&app.get_with_key("", "/v1/balance").await.is_refused(401, "invalid_key"));
        for text in texts {
            let refused = app.get_with_key(text, "/v1/balance").await.is_refused(401, "invalid_key");
            assert_eq!(without_request_id(&refused), malformed, "{text}");
        }
    }

    async fn an_expired_key_is_refused_from_its_very_millisecond_on(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({"expires_at": app.clock_in(60)}))).await;
        app.clock.advance(59);
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        app.clock.advance(1);
        app.get_with_key(&secret, "/v1/balance").await.is_refused(401, "expired_key");
    }

    async fn a_suspended_clients_keys_are_refused_until_it_is_restored(app: TestApp) {
        let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
        let (_, secret) = acme.create_key(&balance_key(&json!({}))).await;
        let (_, of_another) = umbrella.create_key(&balance_key(&json!({}))).await;
        let client = acme.client_id().await;
        app.change_client(&client, SUSPENDED).await;
        app.get_with_key(&secret, "/v1/balance").await.is_refused(403, "client_suspended");
        app.get_with_key(&of_another, "/v1/balance").await.is(200);
        app.change_client(&client, RESTORED).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
    }

    async fn a_client_that_loses_the_feature_is_refused(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        let package = app.package("starter", &[], 0, 1);
        let smaller = ClientPatch { package_id: Some(package), ..ClientPatch::default() };
        app.change_client(&session.client_id().await, smaller).await;
        app.get_with_key(&secret, "/v1/balance").await.is_refused(403, "feature_not_in_package");
    }

    async fn a_key_works_only_from_its_addresses(app: TestApp) {
        let ranges = ["203.0.113.7", "10.0.0.0/8", "2001:db8:1::/48"];
        let body = balance_key(&json!({"allowed_ips": ranges}));
        let (_, secret) = app.client("acme").await.create_key(&body).await;
        for inside in ["203.0.113.7", "10.255.0.1", "2001:db8:1:2::3", "::ffff:10.1.2.3", "::ffff:203.0.113.7"] {
            balance_from(&app, &secret, inside).await.is(200);
        }
        for outside in ["203.0.113.8", "11.0.0.1", "2001:db8:2::1", "::ffff:11.1.2.3", "::a00:1"] {
            balance_from(&app, &secret, outside).await.is_refused(403, "ip_not_allowed");
        }
        app.get_with_key(&secret, "/v1/balance").await.is_refused(403, "ip_not_allowed");
    }

    async fn what_a_caller_claims_about_itself_in_front_of_the_proxy_is_not_believed(app: TestApp) {
        let body = balance_key(&json!({"allowed_ips": ["10.0.0.1"]}));
        let (_, secret) = app.client("acme").await.create_key(&body).await;
        balance_from(&app, &secret, "10.0.0.1, 198.51.100.1").await.is_refused(403, "ip_not_allowed");
        balance_from(&app, &secret, "198.51.100.1, 10.0.0.1").await.is(200);
    }

    async fn a_missing_permission_is_named(app: TestApp) {
        let body = json!({"name": "Till", "permissions": ["profile:read", "payments:read"]});
        let (_, secret) = app.client("acme").await.create_key(&body).await;
        let refused = app.get_with_key(&secret, "/v1/balance").await.is_refused(403, "insufficient_permissions");
        assert_eq!(refused.json["required"], "balance:read");
        let other = app.get_with_key("x", "/v1/balance").await;
        assert!(other.json.get("required").is_none(), "{}", other.text);
    }

    async fn every_401_asks_for_a_bearer(app: TestApp) {
        let session = app.client("acme").await;
        let (id, revoked) = session.create_key(&balance_key(&json!({}))).await;
        session.post(&format!("/api/v1/api-keys/{id}/revoke"), &json!({})).await.is(200);
        let (_, expired) = session.create_key(&balance_key(&json!({"expires_at": app.clock_in(1)}))).await;
        app.clock.advance(1);
        for answer in [
            app.get("/v1/balance").await.is_refused(401, "missing_key"),
            app.get_with_key("x", "/v1/balance").await.is_refused(401, "invalid_key"),
            app.get_with_key(&revoked, "/v1/balance").await.is_refused(401, "revoked_key"),
            app.get_with_key(&expired, "/v1/balance").await.is_refused(401, "expired_key"),
            app.get("/api/v1/session").await.is_refused(401, "not_signed_in"),
            app.sign_in("acme@example.test", "wrong").await.is_refused(401, "invalid_credentials"),
        ] {
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
    }

    /// Everything is wrong at once and is mended from the first check to the last.
    async fn the_first_check_that_fails_is_the_one_that_is_told(app: TestApp) {
        let session = app.client("acme").await;
        let body = json!({
            "name": "Till", "permissions": ["profile:read"], "rate_limit_per_minute": 1,
            "allowed_ips": ["192.0.2.1"], "expires_at": app.clock_in(60),
        });
        let (id, secret) = session.create_key(&body).await;
        let path = format!("/api/v1/api-keys/{id}");
        let client = session.client_id().await;
        let package = session.get("/api/v1/client").await.json["package"]["id"].as_str().unwrap().parse().unwrap();
        app.clock.advance(60);
        let starter = app.package("starter", &[], 0, 1);
        let broken = ClientPatch { package_id: Some(starter), ..SUSPENDED };
        app.change_client(&client, broken).await;

        let refused = async |status, code| app.get_with_key(&secret, "/v1/balance").await.is_refused(status, code);
        refused(401, "expired_key").await;
        app.clock.jump(-60);
        refused(403, "client_suspended").await;
        app.change_client(&client, RESTORED).await;
        refused(403, "feature_not_in_package").await;
        app.change_client(&client, ClientPatch { package_id: Some(package), ..ClientPatch::default() }).await;
        refused(403, "ip_not_allowed").await;
        session.patch(&path, &json!({"allowed_ips": []})).await.is(200);
        refused(403, "insufficient_permissions").await;
        session.patch(&path, &json!({"permissions": ["balance:read"]})).await.is(200);
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        refused(429, "rate_limited").await;
        session.post(&format!("{path}/revoke"), &json!({})).await.is(200);
        refused(401, "revoked_key").await;
    }
}
