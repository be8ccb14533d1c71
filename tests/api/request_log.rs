//! The log of calls: what is logged, with which fields, and how it is searched.

use actix_web::http::Method;
use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};

/// Calls a second apart, oldest first: `GET` balance from two addresses, profile (refused), an unknown path, `POST`.
async fn five_calls(app: &TestApp, secret: &str) {
    for (method, path, address) in [
        (Method::GET, "/v1/balance", "192.0.2.1"),
        (Method::GET, "/v1/balance", "2001:db8::1"),
        (Method::GET, "/v1/profile", "192.0.2.1"),
        (Method::GET, "/v1/nothing", "192.0.2.1"),
        (Method::POST, "/v1/balance", "192.0.2.1"),
    ] {
        app.clock.advance(1);
        app.call(method, path).key(secret).from_address(address).send().await;
    }
}

async fn statuses(session: &Session, path: &str) -> Vec<u64> {
    session.list(path).await.iter().map(|call| call["status"].as_u64().unwrap()).collect()
}

on_both_databases! {
    async fn a_call_is_logged_with_every_field(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({}))).await;
        let call = app.call(Method::GET, "/v1/balance?x=1").key(&secret).from_address("192.0.2.1");
        let answer = call.header("user-agent", "till/1.0").send().await.is(200);
        let log = session.get("/api/v1/requests").await.is(200).json;
        let expected = json!({
            "request_id": answer.header("x-request-id"), "at": app.clock_in(0), "key_id": id, "key_name": "Till",
            "client_id": session.client_id().await, "method": "GET", "route": "/v1/balance", "status": 200,
            "code": null, "latency_ms": 0.0, "ip": "192.0.2.1", "user_agent": "till/1.0",
        });
        assert_eq!(log, json!({"data": [expected], "next_cursor": null, "kept_from": app.clock_in(-30 * 86_400)}));
    }

    async fn accepted_or_not_every_call_of_a_known_key_is_logged(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({"rate_limit_per_minute": 1}))).await;
        let path = format!("/api/v1/api-keys/{id}");
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        app.get_with_key(&secret, "/v1/balance").await.is(429);
        app.get_with_key(&secret, "/v1/profile").await.is(403);
        session.patch(&path, &json!({"allowed_ips": ["192.0.2.1"]})).await.is(200);
        app.get_with_key(&secret, "/v1/balance").await.is(403);
        session.post(&format!("{path}/regenerate"), &json!({})).await.is(200);
        app.get_with_key(&secret, "/v1/balance").await.is(401);
        let mut log = session.list(&format!("{path}/requests")).await;
        log.reverse();
        let codes: Vec<&Value> = log.iter().map(|call| &call["code"]).collect();
        let expected = [
            Value::Null, json!("rate_limited"), json!("insufficient_permissions"), json!("ip_not_allowed"),
            json!("revoked_key"),
        ];
        assert_eq!(codes, expected.iter().collect::<Vec<_>>());
    }

    async fn a_call_without_a_known_key_is_not_logged(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        app.get("/v1/balance").await.is(401);
        app.get_with_key("x", "/v1/balance").await.is(401);
        app.call(Method::GET, "/v1/balance").key(&secret).key(&secret).send().await.is(401);
        assert!(session.list("/api/v1/requests").await.is_empty());
    }

    async fn a_path_without_a_route_is_logged_as_a_star(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&secret, "/v1/who/knows?secret=1").await.is(404);
        app.call(Method::DELETE, "/v1/balance").key(&secret).send().await.is(405);
        let log = session.list("/api/v1/requests").await;
        assert_eq!(each(&log, "route"), ["/v1/balance", "*"]);
        assert_eq!(each(&log, "code"), ["method_not_allowed", "not_found"]);
    }

    async fn whatever_a_refused_caller_asks_for_is_not_kept(app: TestApp) {
        let session = app.client("acme").await;
        let (_, used_up) = session.create_key(&balance_key(&json!({"rate_limit_per_minute": 1}))).await;
        let (id, revoked) = session.create_key(&balance_key(&json!({}))).await;
        session.post(&format!("/api/v1/api-keys/{id}/revoke"), &json!({})).await.is(200);
        app.get_with_key(&used_up, "/v1/balance").await.is(200);
        app.get_with_key(&used_up, "/v1/made/up/1").await.is(429);
        app.get_with_key(&revoked, "/v1/made/up/2").await.is(401);
        app.get_with_key(&revoked, "/v1/balance").await.is(401);
        let log = session.list("/api/v1/requests").await;
        let mut routes = each(&log, "route");
        routes.sort_unstable();
        assert_eq!(routes, ["*", "*", "/v1/balance", "/v1/balance"]);
    }

    async fn a_made_up_method_is_logged_as_a_star(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        let made_up = Method::from_bytes("A".repeat(3000).as_bytes()).unwrap();
        app.call(made_up, "/v1/balance").key(&secret).send().await.is_refused(405, "method_not_allowed");
        let log = session.list("/api/v1/requests").await;
        assert_eq!((log.len(), &log[0]["method"]), (1, &json!("*")));
    }

    async fn a_long_user_agent_is_cut_and_an_absent_one_is_null(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        let call = app.call(Method::GET, "/v1/balance").key(&secret).header("user-agent", &"x".repeat(300));
        call.send().await.is(200);
        let log = session.list("/api/v1/requests").await;
        assert_eq!((&log[0]["user_agent"], &log[1]["user_agent"]), (&json!("x".repeat(200)), &Value::Null));
    }

    async fn each_filter_finds_its_own(app: TestApp) {
        let session = app.client("acme").await;
        let start = app.clock_in(0);
        let (id, secret) = session.create_key(&balance_key(&json!({}))).await;
        five_calls(&app, &secret).await;
        let (third, end) = (app.clock_in(-2), app.clock_in(1));
        for (query, expected) in [
            ("", vec![405, 404, 403, 200, 200]),
            ("status=403", vec![403]),
            ("status=4xx", vec![405, 404, 403]),
            ("status=2xx", vec![200, 200]),
            ("status=5xx", vec![]),
            ("method=POST", vec![405]),
            ("method=post", vec![405]),
            ("route=/v1/balance", vec![405, 200, 200]),
            ("route=/v1/profile", vec![403]),
            ("route=*", vec![404]),
            ("ip=2001:db8::1", vec![200]),
            ("ip=192.0.2.1", vec![405, 404, 403, 200]),
            ("ip=192.0.2.1&status=200", vec![200]),
            ("min_latency_ms=0", vec![405, 404, 403, 200, 200]),
            ("min_latency_ms=0.5", vec![]),
            (&format!("from={third}"), vec![405, 404, 403]),
            (&format!("to={third}"), vec![200, 200]),
            (&format!("from={start}&to={end}"), vec![405, 404, 403, 200, 200]),
            (&format!("from={third}&to={third}"), vec![]),
            (&format!("from={third}&method=GET&route=/v1/profile"), vec![403]),
        ] {
            for path in ["/api/v1/requests".to_owned(), format!("/api/v1/api-keys/{id}/requests")] {
                assert_eq!(statuses(&session, &format!("{path}?{query}")).await, expected, "{query}");
            }
        }
    }

    async fn an_address_is_found_however_it_is_written(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        five_calls(&app, &secret).await;
        assert_eq!(statuses(&session, "/api/v1/requests?ip=2001:DB8:0::1").await, [200]);
        assert_eq!(statuses(&session, "/api/v1/requests?ip=::ffff:192.0.2.1").await.len(), 4);
    }

    async fn a_wrong_filter_is_named(app: TestApp) {
        let session = app.client("acme").await;
        for (query, field) in [
            ("status=99", "status"),
            ("status=600", "status"),
            ("status=4x", "status"),
            ("from=yesterday", "from"),
            ("to=2030-01-31", "to"),
            ("ip=nowhere", "ip"),
            ("min_latency_ms=-1", "min_latency_ms"),
            ("min_latency_ms=NaN", "min_latency_ms"),
            ("min_latency_ms=slow", "min_latency_ms"),
            ("limit=0", "limit"),
            ("limit=101", "limit"),
            ("cursor=x", "cursor"),
            ("cursor=1.x", "cursor"),
            ("key=1", "key"),
            ("key_id=1", "key_id"),
        ] {
            session.get(&format!("/api/v1/requests?{query}")).await.is_invalid(&[field]);
        }
    }

    async fn pages_walk_to_the_end_without_a_gap_or_a_repeat(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        let mut ids = Vec::new();
        for number in 0..7 {
            // Several calls of one moment, too.
            app.clock.advance(number % 2);
            let answer = app.get_with_key(&secret, "/v1/balance").await.is(200);
            ids.insert(0, answer.header("x-request-id").to_owned());
        }
        for limit in [1, 2, 3, 7, 8] {
            assert_eq!(each(&session.walk("/api/v1/requests", limit).await, "request_id"), ids, "limit {limit}");
        }
        assert_eq!(session.walk("/api/v1/requests?status=200", 2).await.len(), 7);
    }

    async fn a_keys_log_is_its_own_and_a_clients_is_of_all_its_keys(app: TestApp) {
        let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
        let (first, first_secret) = acme.create_key(&balance_key(&json!({}))).await;
        let (second, second_secret) = acme.create_key(&balance_key(&json!({"name": "Shop"}))).await;
        let (_, foreign_secret) = umbrella.create_key(&balance_key(&json!({}))).await;
        for secret in [&first_secret, &foreign_secret, &second_secret] {
            app.get_with_key(secret, "/v1/balance").await.is(200);
        }
        let of_key = async |id: &str| acme.list(&format!("/api/v1/api-keys/{id}/requests")).await;
        assert_eq!(each(&of_key(&first).await, "key_id"), [first.as_str()]);
        assert_eq!(each(&of_key(&second).await, "key_name"), ["Shop"]);
        assert_eq!(each(&acme.list("/api/v1/requests").await, "key_id"), [second.as_str(), first.as_str()]);
        let named = acme.list(&format!("/api/v1/requests?key_id={first}")).await;
        assert_eq!(each(&named, "key_id"), [first.as_str()]);
        assert!(umbrella.list(&format!("/api/v1/requests?key_id={first}")).await.is_empty());
        let twice = format!("/api/v1/api-keys/{first}/requests?key_id={first}");
        acme.get(&twice).await.is_invalid(&["key_id"]);
        assert_eq!(umbrella.list("/api/v1/requests").await.len(), 1);
    }
}
