//! One call: found by its id, with every check, what each compared, and what that is today.

use actix_web::http::Method;
use keywright_api_types::clients::ClientStatus;
use keywright_api_types::features::Feature;
use keywright_database::clients::ClientPatch;
use keywright_test_support::{Answer, Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::balance_key;

/// The call that was answered with that.
async fn detail(session: &Session, answer: &Answer) -> Value {
    session.get(&format!("/api/v1/requests/{}", answer.header("x-request-id"))).await.is(200).json
}

fn check<'a>(detail: &'a Value, name: &str) -> &'a Value {
    detail["checks"].as_array().unwrap().iter().find(|check| check["name"] == name).unwrap()
}

/// The names of the checks that ended so.
fn ended<'a>(detail: &'a Value, outcome: &str) -> Vec<&'a str> {
    let checks = detail["checks"].as_array().unwrap().iter();
    checks.filter(|check| check["outcome"] == outcome).map(|check| check["name"].as_str().unwrap()).collect()
}

on_both_databases! {
    async fn a_call_that_was_let_in_passed_every_check_in_order(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        let answer = app.get_with_key(&secret, "/v1/balance").await.is(200);
        let detail = detail(&session, &answer).await;
        let names = [
            "credentials", "key", "revocation", "expiry", "client", "package", "address", "permission", "rate",
        ];
        assert_eq!(ended(&detail, "passed"), names);
        assert_eq!((&detail["required"], &detail["status"]), (&json!("balance:read"), &json!(200)));
        let mut listed = session.list("/api/v1/requests").await.remove(0);
        listed["required"] = json!("balance:read");
        listed["checks"] = detail["checks"].clone();
        listed["rate"] = json!({"per_minute": 60, "set_by": "key"});
        assert_eq!(detail, listed);
    }

    async fn a_missing_permission_is_compared_with_what_the_key_had_then_and_has_now(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({}))).await;
        let answer = app.call(Method::POST, "/v1/payments").key(&secret).send().await.is(403);
        app.clock.advance(1);
        let now = json!(["balance:read", "payments:create"]);
        session.patch(&format!("/api/v1/api-keys/{id}"), &json!({"permissions": now})).await.is(200);
        let detail = detail(&session, &answer).await;
        assert_eq!(detail["required"], "payments:create");
        assert_eq!(check(&detail, "permission"), &json!({
            "name": "permission", "outcome": "refused", "presented": "payments:create",
            "compared": {"field": "permissions", "then": ["balance:read"], "now": now}, "passes_today": true,
        }));
        assert_eq!(ended(&detail, "not_reached"), ["rate"]);
    }

    async fn each_refusal_is_one_check_and_the_ones_after_it_were_not_made(app: TestApp) {
        let session = app.client("acme").await;
        let one = json!({"rate_limit_per_minute": 1, "allowed_ips": ["192.0.2.0/24"]});
        let (id, secret) = session.create_key(&balance_key(&one)).await;
        let path = format!("/api/v1/api-keys/{id}");
        let call = async |from: &str| {
            app.call(Method::GET, "/v1/balance").key(&secret).from_address(from).send().await
        };
        let elsewhere = call("198.51.100.1").await.is(403);
        call("192.0.2.1").await.is(200);
        let too_many = call("192.0.2.1").await.is(429);
        let soon = app.clock_in(10);
        session.patch(&path, &json!({"expires_at": soon})).await.is(200);
        app.clock.advance(20);
        let late = call("192.0.2.1").await.is(401);
        app.clock.advance(1);
        let later = app.clock_in(1000);
        session.patch(&path, &json!({"expires_at": later})).await.is(200);
        let client = session.client_id().await;
        let suspend = |status| ClientPatch::to(status);
        app.change_client(&client, suspend(ClientStatus::Suspended)).await;
        let suspended = call("192.0.2.1").await.is(403);
        app.clock.advance(1);
        app.change_client(&client, suspend(ClientStatus::Active)).await;
        session.post(&format!("{path}/revoke"), &json!({})).await.is(200);
        let revoked = call("192.0.2.1").await.is(401);

        for (answer, name, presented, compared) in [
            (&elsewhere, "address", json!("198.51.100.1"),
                json!({"field": "allowed_ips", "then": ["192.0.2.0/24"], "now": ["192.0.2.0/24"]})),
            (&too_many, "rate", Value::Null, json!({"field": "rate_limit_per_minute", "then": 1, "now": 1})),
            (&late, "expiry", Value::Null, json!({"field": "expires_at", "then": soon, "now": later})),
            (&suspended, "client", Value::Null, json!({"field": "status", "then": "suspended", "now": "active"})),
            (&revoked, "revocation", Value::Null,
                json!({"field": "revoked_at", "then": app.clock_in(0), "now": app.clock_in(0)})),
        ] {
            let detail = detail(&session, answer).await;
            assert_eq!(ended(&detail, "refused"), [name]);
            assert_eq!(check(&detail, name)["compared"], compared);
            if !presented.is_null() {
                assert_eq!(check(&detail, name)["presented"], presented);
            }
            let made = ended(&detail, "passed").len() + 1;
            assert_eq!(made + ended(&detail, "not_reached").len(), 9);
        }
    }

    /// The key may make more than its package lets it, until the package is another one.
    async fn a_refusal_by_rate_names_the_limit_that_was_in_force(app: TestApp) {
        let small = app.package("small", &[Feature::ApiBasic], 5, 2);
        let session = app.client_with("acme", &app.package("large", &[Feature::ApiBasic], 5, 100)).await;
        let (_, secret) = session.create_key(&balance_key(&json!({"rate_limit_per_minute": 50}))).await;
        let client = session.client_id().await;
        let book = |package| ClientPatch { package_id: Some(package), ..ClientPatch::default() };
        app.change_client(&client, book(small)).await;
        app.clock.advance(1);
        for status in [200, 200] {
            app.get_with_key(&secret, "/v1/balance").await.is(status);
        }
        let refused = app.get_with_key(&secret, "/v1/balance").await.is(429);
        let held = detail(&session, &refused).await;
        assert_eq!(check(&held, "rate")["compared"], json!({"field": "rate_limit_per_minute", "then": 2, "now": 2}));
        assert_eq!(held["rate"], json!({"per_minute": 2, "set_by": "package"}));
        app.clock.advance(1);
        app.change_client(&client, book(app.package("middle", &[Feature::ApiBasic], 5, 40))).await;
        let upgraded = detail(&session, &refused).await;
        assert_eq!(check(&upgraded, "rate")["compared"], json!({"field": "rate_limit_per_minute", "now": 40}));
    }

    async fn a_package_that_was_changed_since_does_not_tell_what_it_allowed(app: TestApp) {
        let package = app.package("acme", &[Feature::ApiBasic], 5, 1);
        let (session, admin) = (app.client_with("acme", &package).await, app.admin().await);
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        let refused = app.get_with_key(&secret, "/v1/balance").await.is(429);
        app.clock.advance(1);
        let larger = json!({"max_rate_limit_per_minute": 500});
        admin.patch(&format!("/api/v1/admin/packages/{package}"), &larger).await.is(200);
        let compared = json!({"field": "rate_limit_per_minute", "now": 1});
        assert_eq!(check(&detail(&session, &refused).await, "rate")["compared"], compared);
    }

    async fn each_check_tells_whether_it_would_let_the_call_through_today(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({"allowed_ips": ["192.0.2.0/24"]}))).await;
        let answer = app.get_with_key(&secret, "/v1/balance").await.is_refused(403, "ip_not_allowed");
        let failing = async || {
            let detail = detail(&session, &answer).await;
            let checks = detail["checks"].as_array().unwrap().iter();
            let failing = checks.filter(|check| check["passes_today"] == false);
            failing.map(|check| check["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(failing().await, ["address"]);
        let soon = app.clock_in(10);
        let body = json!({"allowed_ips": ["127.0.0.1"], "expires_at": soon});
        session.patch(&format!("/api/v1/api-keys/{id}"), &body).await.is(200);
        assert_eq!(failing().await, Vec::<String>::new());
        app.clock.advance(10);
        assert_eq!(failing().await, ["expiry"]);
        app.change_client(&session.client_id().await, ClientPatch::to(ClientStatus::Suspended)).await;
        session.post(&format!("/api/v1/api-keys/{id}/revoke"), &json!({})).await.is(200);
        assert_eq!(failing().await, ["revocation", "expiry", "client"]);
    }

    async fn a_replaced_secret_is_refused_though_its_key_was_not_revoked(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({}))).await;
        session.post(&format!("/api/v1/api-keys/{id}/regenerate"), &json!({})).await.is(200);
        let answer = app.get_with_key(&secret, "/v1/balance").await.is_refused(401, "revoked_key");
        let detail = detail(&session, &answer).await;
        assert_eq!(ended(&detail, "refused"), ["revocation"]);
        let compared = json!({"field": "revoked_at", "then": null, "now": null});
        assert_eq!(check(&detail, "revocation")["compared"], compared);
    }

    async fn a_refusal_by_what_comes_after_the_checks_passed_them_all(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        let answer = app.get_with_key(&secret, "/v1/nothing").await.is(404);
        let detail = detail(&session, &answer).await;
        assert_eq!((ended(&detail, "passed").len(), &detail["required"]), (9, &Value::Null));
        assert_eq!(detail["code"], "not_found");
    }

    async fn every_route_of_the_business_api_tells_what_it_requires(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&json!({"name": "Till", "permissions": ["profile:read"]})).await;
        for (method, path, required) in [
            (Method::GET, "/v1/balance", "balance:read"),
            (Method::GET, "/v1/payments", "payments:read"),
            (Method::POST, "/v1/payments", "payments:create"),
            (Method::GET, "/v1/payments/pay_1", "payments:read"),
            (Method::POST, "/v1/withdrawals", "withdrawals:create"),
            (Method::GET, "/v1/invoices/inv_1", "invoices:read"),
        ] {
            let answer = app.call(method, path).key(&secret).send().await.is(403);
            assert_eq!(answer.json["required"], required);
            assert_eq!(detail(&session, &answer).await["required"], required);
        }
    }

    async fn another_clients_call_and_an_id_that_is_none_are_not_found(app: TestApp) {
        let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
        let (_, secret) = acme.create_key(&balance_key(&json!({}))).await;
        let answer = app.get_with_key(&secret, "/v1/balance").await.is(200);
        let id = answer.header("x-request-id");
        for id in [id, "req_1", "key_01kanj4zr0f4m8xk2v0c7d9w3h", "req_01kanj4zr0f4m8xk2v0c7d9w3h"] {
            umbrella.get(&format!("/api/v1/requests/{id}")).await.is_refused(404, "not_found");
        }
    }
}
