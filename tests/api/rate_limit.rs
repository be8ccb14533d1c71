//! A key's rate: a burst, an even refill, and the headers that tell of it.

use actix_web::http::Method;
use futures_util::future::join_all;
use keywright_api_types::features::Feature;
use keywright_database::clients::ClientPatch;
use keywright_test_support::{Answer, Backend, Settings, TestApp, on_both_databases};
use serde_json::json;

use crate::bodies::balance_key;

/// What the headers say: limit, remaining, seconds until full, in both of their forms.
#[track_caller]
fn assert_rate(answer: &Answer, limit: u32, remaining: u32, reset: u32) {
    assert_eq!(answer.header("ratelimit-policy"), format!("\"key\";q={limit};w=60"));
    assert_eq!(answer.header("ratelimit"), format!("\"key\";r={remaining};t={reset}"));
    let older = ["limit", "remaining", "reset"].map(|name| answer.header(&format!("x-ratelimit-{name}")).to_owned());
    assert_eq!(older, [limit, remaining, reset].map(|number| number.to_string()));
}

async fn key_of_rate(app: &TestApp, rate: u32) -> (String, String) {
    app.client("acme").await.create_key(&balance_key(&json!({"rate_limit_per_minute": rate}))).await
}

async fn balance(app: &TestApp, secret: &str) -> Answer {
    app.get_with_key(secret, "/v1/balance").await
}

on_both_databases! {
    async fn every_accepted_call_tells_what_is_left(app: TestApp) {
        let (_, secret) = key_of_rate(&app, 3).await;
        for (remaining, reset) in [(2, 20), (1, 40), (0, 60)] {
            let answer = balance(&app, &secret).await.is(200);
            assert_rate(&answer, 3, remaining, reset);
            assert_eq!(answer.header("retry-after"), "");
        }
    }

    async fn over_the_rate_the_answer_says_when_one_call_will_pass(app: TestApp) {
        let (_, secret) = key_of_rate(&app, 3).await;
        for _ in 0..3 {
            balance(&app, &secret).await.is(200);
        }
        let refused = balance(&app, &secret).await.is_refused(429, "rate_limited");
        assert_eq!(refused.header("retry-after"), "20");
        assert_rate(&refused, 3, 0, 60);
        app.clock.advance(19);
        let refused = balance(&app, &secret).await.is_refused(429, "rate_limited");
        assert_eq!(refused.header("retry-after"), "1");
        app.clock.advance(1);
        assert_rate(&balance(&app, &secret).await.is(200), 3, 0, 60);
        balance(&app, &secret).await.is_refused(429, "rate_limited");
    }

    async fn after_a_minutes_rest_the_whole_burst_is_there_again(app: TestApp) {
        let (_, secret) = key_of_rate(&app, 3).await;
        for _ in 0..2 {
            for _ in 0..3 {
                balance(&app, &secret).await.is(200);
            }
            balance(&app, &secret).await.is_refused(429, "rate_limited");
            app.clock.advance(60);
        }
        app.clock.advance(3600);
        assert_rate(&balance(&app, &secret).await.is(200), 3, 2, 20);
    }

    async fn the_machines_clock_may_jump_either_way(app: TestApp) {
        let (_, secret) = key_of_rate(&app, 2).await;
        assert_rate(&balance(&app, &secret).await.is(200), 2, 1, 30);
        app.clock.jump(3600);
        assert_rate(&balance(&app, &secret).await.is(200), 2, 0, 60);
        app.clock.jump(-7200);
        balance(&app, &secret).await.is_refused(429, "rate_limited");
        app.clock.advance(30);
        balance(&app, &secret).await.is(200);
    }

    async fn refusals_use_up_none_of_the_rate(app: TestApp) {
        let session = app.client("acme").await;
        let body = balance_key(&json!({"rate_limit_per_minute": 2, "allowed_ips": ["127.0.0.1"]}));
        let (_, secret) = session.create_key(&body).await;
        for _ in 0..5 {
            let refused = app.get_with_key(&secret, "/v1/profile").await.is_refused(403, "insufficient_permissions");
            assert_eq!(refused.header("ratelimit"), "");
            let call = app.call(Method::GET, "/v1/balance").key(&secret).from_address("192.0.2.1");
            call.send().await.is_refused(403, "ip_not_allowed");
            app.call(Method::GET, "/v1/balance").key(&secret).key(&secret).send().await.is(401);
        }
        assert_rate(&balance(&app, &secret).await.is(200), 2, 1, 30);
        balance(&app, &secret).await.is(200);
        for _ in 0..5 {
            balance(&app, &secret).await.is_refused(429, "rate_limited");
        }
        app.clock.advance(30);
        balance(&app, &secret).await.is(200);
    }

    async fn an_unknown_path_counts_as_any_other(app: TestApp) {
        let (_, secret) = key_of_rate(&app, 2).await;
        assert_rate(&app.get_with_key(&secret, "/v1/nothing").await.is(404), 2, 1, 30);
        assert_rate(&app.call(Method::POST, "/v1/balance").key(&secret).send().await.is(405), 2, 0, 60);
        balance(&app, &secret).await.is_refused(429, "rate_limited");
    }

    async fn edits_of_a_key_give_back_nothing(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({"rate_limit_per_minute": 4}))).await;
        let path = format!("/api/v1/api-keys/{id}");
        balance(&app, &secret).await.is(200);
        session.patch(&path, &json!({"name": "Other", "permissions": ["balance:read", "profile:read"]})).await.is(200);
        assert_rate(&balance(&app, &secret).await.is(200), 4, 2, 30);
        session.patch(&path, &json!({"rate_limit_per_minute": 8})).await.is(200);
        // Half of the burst was used up, and stays so: four of eight are left, and this call takes one.
        assert_rate(&balance(&app, &secret).await.is(200), 8, 3, 38);
    }

    async fn each_key_has_a_rate_of_its_own(app: TestApp) {
        let session = app.client("acme").await;
        let body = balance_key(&json!({"rate_limit_per_minute": 1}));
        let ((_, first), (_, second)) = (session.create_key(&body).await, session.create_key(&body).await);
        balance(&app, &first).await.is(200);
        balance(&app, &first).await.is(429);
        balance(&app, &second).await.is(200);
    }

    async fn a_smaller_package_lowers_the_rate_on_the_next_call(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({"rate_limit_per_minute": 500}))).await;
        let smaller = app.package("small", &[Feature::ApiBasic], 5, 2);
        let patch = ClientPatch { package_id: Some(smaller), ..ClientPatch::default() };
        app.change_client(&session.client_id().await, patch).await;
        assert_rate(&balance(&app, &secret).await.is(200), 2, 1, 30);
    }

    async fn however_many_call_at_once_no_more_than_the_burst_pass(backend: Backend) {
        let app = TestApp::start_with(backend, Settings { workers: 2, ..Settings::default() }).await;
        let (_, secret) = key_of_rate(&app, 50).await;
        let statuses = join_all((0..200).map(|_| async { balance(&app, &secret).await.status })).await;
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 50);
        assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 150);
    }
}
