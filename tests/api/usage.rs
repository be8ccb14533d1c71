//! Usage over time: totals, series, routes and statuses.

use actix_web::http::Method;
use keywright_database::usage;
use keywright_domain::clock::Clock;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::balance_key;

fn counts(of: &Value) -> [u64; 5] {
    ["requests", "succeeded", "client_errors", "server_errors", "rate_limited"].map(|field| of[field].as_u64().unwrap())
}

/// The points of a series that counted something, as `(at, requests)`.
fn busy_points(report: &Value) -> Vec<(&str, u64)> {
    let points = report["series"].as_array().unwrap().iter();
    let points = points.map(|point| (point["at"].as_str().unwrap(), point["requests"].as_u64().unwrap()));
    points.filter(|(_, requests)| *requests > 0).collect()
}

on_both_databases! {
    async fn every_call_is_counted_by_how_it_ended(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({"rate_limit_per_minute": 2}))).await;
        for status in [200, 200, 429] {
            app.get_with_key(&secret, "/v1/balance").await.is(status);
        }
        app.get_with_key(&secret, "/v1/profile").await.is(403);
        for path in ["/api/v1/usage".to_owned(), format!("/api/v1/api-keys/{id}/usage")] {
            let report = session.get(&path).await.is(200).json;
            assert_eq!(counts(&report["totals"]), [4, 2, 2, 0, 1]);
            let routes: Vec<(Value, Value, [u64; 5])> = report["by_route"].as_array().unwrap().iter()
                .map(|route| (route["method"].clone(), route["route"].clone(), counts(route)))
                .collect();
            assert_eq!(routes, [
                (json!("GET"), json!("/v1/balance"), [3, 2, 1, 0, 1]),
                (json!("GET"), json!("/v1/profile"), [1, 0, 1, 0, 0]),
            ]);
            let statuses = json!([
                {"status": 200, "requests": 2}, {"status": 403, "requests": 1}, {"status": 429, "requests": 1},
            ]);
            assert_eq!(report["by_status"], statuses);
            let sum = report["series"].as_array().unwrap().iter().map(counts).reduce(|sum, point| {
                std::array::from_fn(|field| sum[field] + point[field])
            });
            assert_eq!(sum, Some([4, 2, 2, 0, 1]));
        }
    }

    async fn without_parameters_it_is_the_last_24_hours_by_the_hour(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        let first = app.clock_in(0);
        app.clock.advance(3600);
        for _ in 0..2 {
            app.get_with_key(&secret, "/v1/balance").await.is(200);
        }
        let report = session.get("/api/v1/usage").await.is(200).json;
        assert_eq!(report["interval"], "hour");
        assert_eq!(report["series"].as_array().unwrap().len(), 25);
        assert_eq!(busy_points(&report), [(first.as_str(), 1), (app.clock_in(0).as_str(), 2)]);
        app.clock.advance(24 * 3600);
        let session = app.session_of("acme@example.test").await;
        assert_eq!(counts(&session.get("/api/v1/usage").await.json["totals"])[0], 2);
    }

    async fn each_interval_counts_the_same_calls_in_points_of_its_width(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        let start = app.clock_in(0);
        for pause in [0, 59, 1, 3540, 3600] {
            app.clock.advance(pause);
            app.get_with_key(&secret, "/v1/balance").await.is(200);
        }
        let session = app.session_of("acme@example.test").await;
        let (midnight, end) = (start.replace("12:00:00", "00:00:00"), app.clock_in(1));
        let (minute, hour, last) = (app.clock_in(-7140), app.clock_in(-3600), app.clock_in(0));
        let (start, hour, last) = (start.as_str(), hour.as_str(), last.as_str());
        for (interval, width, points) in [
            ("minute", 60, vec![(start, 2), (minute.as_str(), 1), (hour, 1), (last, 1)]),
            ("hour", 3600, vec![(start, 3), (hour, 1), (last, 1)]),
            ("day", 86_400, vec![(midnight.as_str(), 5)]),
        ] {
            let path = format!("/api/v1/usage?from={start}&to={end}&interval={interval}");
            let report = session.get(&path).await.is(200).json;
            assert_eq!(busy_points(&report), points, "{interval}");
            assert_eq!(counts(&report["totals"])[0], 5);
            assert_eq!(report["series"].as_array().unwrap().len(), 7200 / width + 1, "{interval}");
        }
    }

    async fn a_span_holds_its_start_and_not_its_end(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        let [first, second, third] = [0, 60, 120].map(|seconds| app.clock_in(seconds));
        for _ in 0..3 {
            app.get_with_key(&secret, "/v1/balance").await.is(200);
            app.clock.advance(60);
        }
        let path = format!("/api/v1/usage?from={second}&to={third}&interval=minute");
        let report = session.get(&path).await.is(200).json;
        assert_eq!(report["series"].as_array().unwrap().len(), 1);
        assert_eq!(busy_points(&report), [(second.as_str(), 1)]);
        assert_eq!((&report["from"], &report["to"]), (&json!(second), &json!(third)));
        let path = format!("/api/v1/usage?from={first}&to={third}&interval=minute");
        assert_eq!(counts(&session.get(&path).await.json["totals"])[0], 2);
    }

    async fn a_client_without_calls_has_zeros_and_no_latency(app: TestApp) {
        let report = app.client("acme").await.get("/api/v1/usage").await.is(200).json;
        assert_eq!(counts(&report["totals"]), [0; 5]);
        assert_eq!(report["totals"]["latency_ms"], json!({"p50": null, "p95": null, "p99": null}));
        assert_eq!((&report["by_route"], &report["by_status"]), (&json!([]), &json!([])));
        assert!(busy_points(&report).is_empty());
    }

    async fn latencies_are_there_once_there_are_calls(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        let latency = session.get("/api/v1/usage").await.json["totals"]["latency_ms"].clone();
        for percentile in ["p50", "p95", "p99"] {
            assert!(latency[percentile].is_number(), "{latency}");
        }
    }

    async fn a_span_or_an_interval_that_is_wrong_is_named(app: TestApp) {
        let session = app.client("acme").await;
        let (now, then) = (app.clock_in(0), app.clock_in(-2001 * 60));
        for (query, field) in [
            (format!("from={now}&to={now}"), "from"),
            (format!("from={now}&to={then}"), "from"),
            (format!("from={then}&to={now}&interval=minute"), "interval"),
            (format!("from=0000-01-01T00:00:00Z&to={now}&interval=day"), "interval"),
            ("from=yesterday".to_owned(), "from"),
            ("to=1800000000".to_owned(), "to"),
            ("interval=week".to_owned(), "interval"),
            ("colour=red".to_owned(), "colour"),
            ("interval=day&interval=hour".to_owned(), "interval"),
        ] {
            session.get(&format!("/api/v1/usage?{query}")).await.is_invalid(&[field]);
        }
        session.get(&format!("/api/v1/usage?from={then}&to={now}&interval=hour")).await.is(200);
    }

    async fn what_is_no_longer_counted_by_the_minute_is_not_shown_as_zeros(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        session.get("/api/v1/requests").await.is(200);
        let (from, to) = (app.clock_in(0), app.clock_in(7_200));
        app.clock.advance(86_400 * 31);
        usage::roll_up(&app.database, app.clock.now()).unwrap();
        usage::retire(&app.database, app.clock.now()).unwrap();
        let session = app.session_of("acme@example.test").await;
        let report = async |from: &str, interval| {
            session.get(&format!("/api/v1/usage?from={from}&to={to}&interval={interval}")).await
        };
        let refused = report(&from, "minute").await.is_invalid(&["interval"]);
        let end = app.clock_in(3_600 - 86_400 * 31);
        assert!(refused.json["errors"][0]["message"].as_str().unwrap().contains(&end), "{}", refused.json);
        report(&end, "minute").await.is(200);
        for interval in ["hour", "day"] {
            assert_eq!(counts(&report(&from, interval).await.is(200).json["totals"])[0], 1);
        }
    }

    async fn the_earliest_moments_of_the_calendar_do_no_harm(app: TestApp) {
        let session = app.client("acme").await;
        session.get("/api/v1/usage?from=0000-01-01T00:00:00Z&to=0000-01-02T00:00:00Z").await.is(200);
        let before = "/api/v1/usage?from=0000-01-01T00:00:00%2B23:59&to=0000-01-02T00:00:00Z";
        session.get(before).await.is_invalid(&["from"]);
        session.get("/api/v1/usage?to=9999-12-31T23:59:59Z").await.is(200);
    }

    async fn nobody_sees_another_clients_figures(app: TestApp) {
        let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
        let (first, first_secret) = acme.create_key(&balance_key(&json!({}))).await;
        let (second, _) = acme.create_key(&balance_key(&json!({}))).await;
        let (_, foreign_secret) = umbrella.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&first_secret, "/v1/balance").await.is(200);
        for _ in 0..2 {
            app.get_with_key(&foreign_secret, "/v1/balance").await.is(200);
        }
        for (session, path, requests) in [
            (&acme, "/api/v1/usage".to_owned(), 1),
            (&umbrella, "/api/v1/usage".to_owned(), 2),
            (&acme, format!("/api/v1/api-keys/{first}/usage"), 1),
            (&acme, format!("/api/v1/api-keys/{second}/usage"), 0),
        ] {
            assert_eq!(counts(&session.get(&path).await.is(200).json["totals"])[0], requests);
        }
    }

    async fn a_key_shows_when_and_from_where_it_was_last_accepted(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({}))).await;
        let last_use = async || {
            // Reading the log makes sure that what was answered is in it.
            session.get("/api/v1/requests").await.is(200);
            let key = session.get(&format!("/api/v1/api-keys/{id}")).await.is(200).json;
            (key["last_used_at"].clone(), key["last_used_ip"].clone())
        };
        let call = async |method, path, address| {
            app.call(method, path).key(&secret).from_address(address).send().await
        };
        call(Method::GET, "/v1/profile", "192.0.2.1").await.is(403);
        assert_eq!(last_use().await, (Value::Null, Value::Null));
        call(Method::GET, "/v1/balance", "192.0.2.2").await.is(200);
        assert_eq!(last_use().await, (json!(app.clock_in(0)), json!("192.0.2.2")));
        app.clock.advance(60);
        call(Method::GET, "/v1/profile", "192.0.2.1").await.is(403);
        assert_eq!(last_use().await, (json!(app.clock_in(-60)), json!("192.0.2.2")));
        // The key was accepted; that the path does not exist is another matter.
        call(Method::GET, "/v1/nothing", "192.0.2.3").await.is(404);
        assert_eq!(last_use().await, (json!(app.clock_in(0)), json!("192.0.2.3")));
    }

    async fn a_key_that_is_changed_is_answered_with_its_last_use(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({}))).await;
        app.call(Method::GET, "/v1/balance").key(&secret).from_address("192.0.2.2").send().await.is(200);
        // Reading the log makes sure that what was answered is in it.
        session.get("/api/v1/requests").await.is(200);
        let path = format!("/api/v1/api-keys/{id}");
        let changed = session.patch(&path, &json!({"name": "till"})).await.is(200).json;
        let regenerated = session.post(&format!("{path}/regenerate"), &json!({})).await.is(200).json;
        let revoked = session.post(&format!("{path}/revoke"), &json!({})).await.is(200).json;
        for key in [changed, regenerated, revoked] {
            assert_eq!((&key["last_used_at"], &key["last_used_ip"]), (&json!(app.clock_in(0)), &json!("192.0.2.2")));
        }
    }
}
