//! What goes on when something stops, and what stays true when many do the same at once.

use futures_util::future::{join, join_all};
use keywright_api_types::features::Feature;
use keywright_test_support::{Backend, Settings, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};

#[actix_web::test]
async fn a_stopped_database_stops_no_verification() {
    let app = TestApp::start(Backend::Postgres).await;
    let session = app.client("acme").await;
    let (_, secret) = session.create_key(&balance_key(&json!({"rate_limit_per_minute": 2}))).await;
    app.get_with_key(&secret, "/v1/balance").await.is(200);
    app.lose_database();

    app.get("/v1/balance").await.is_refused(401, "missing_key");
    app.get_with_key("x", "/v1/balance").await.is_refused(401, "invalid_key");
    app.get_with_key(&secret, "/v1/profile").await.is_refused(403, "insufficient_permissions");
    let (of_call, of_session) = join(app.get_with_key(&secret, "/v1/balance"), session.get("/api/v1/session")).await;
    let unavailable = of_call.is_refused(503, "database_unavailable");
    assert_eq!(unavailable.header("ratelimit"), "\"key\";r=0;t=60");
    of_session.is_refused(503, "database_unavailable");
    app.get_with_key(&secret, "/v1/balance").await.is_refused(429, "rate_limited");

    let (alive, ready) = join(app.get("/healthz"), app.get("/readyz")).await;
    alive.is(200);
    let ready = ready.is_refused(503, "database_unavailable");
    assert!(!ready.text.contains("test_") && !ready.text.contains("connection to server"), "{}", ready.text);
}

on_both_databases! {
    async fn a_node_that_starts_knows_every_key(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        let (id, old) = session.create_key(&balance_key(&json!({}))).await;
        session.post(&format!("/api/v1/api-keys/{id}/regenerate"), &json!({"grace_seconds": 60})).await.is(200);
        let (id, revoked) = session.create_key(&balance_key(&json!({}))).await;
        session.post(&format!("/api/v1/api-keys/{id}/revoke"), &json!({})).await.is(200);
        let node = app.second_node(Settings::default());
        node.get_with_key(&secret, "/v1/balance").await.is(200);
        node.get_with_key(&old, "/v1/balance").await.is(200);
        node.get_with_key(&revoked, "/v1/balance").await.is_refused(401, "revoked_key");
    }

    async fn what_changes_on_one_node_holds_on_the_other(app: TestApp) {
        let node = app.second_node(Settings::default());
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({}))).await;
        node.catch_up().await;
        node.get_with_key(&secret, "/v1/balance").await.is(200);
        session.patch(&format!("/api/v1/api-keys/{id}"), &json!({"permissions": ["profile:read"]})).await.is(200);
        node.catch_up().await;
        node.get_with_key(&secret, "/v1/balance").await.is_refused(403, "insufficient_permissions");
        session.post(&format!("/api/v1/api-keys/{id}/revoke"), &json!({})).await.is(200);
        node.catch_up().await;
        node.get_with_key(&secret, "/v1/balance").await.is_refused(401, "revoked_key");
    }

    async fn with_a_database_of_another_version_the_program_lives_and_is_not_ready(app: TestApp) {
        app.database.revert_all().unwrap();
        let refused = app.get("/readyz").await.is_refused(503, "database_unavailable");
        assert!(refused.text_at("detail").contains("keywright migrate"));
        app.get("/healthz").await.is(200);
        app.database.migrate().unwrap();
        app.get("/readyz").await.is(200);
    }

    async fn a_session_is_good_on_every_node(app: TestApp) {
        app.client("acme").await;
        let node = app.second_node(Settings::default());
        let session = node.session_of("acme@example.test").await;
        let call = app.call(actix_web::http::Method::GET, "/api/v1/session").header("cookie", &session.cookie);
        call.send().await.is(200);
    }

    async fn the_last_key_is_made_once_however_many_ask(app: TestApp) {
        let package = app.package("small", &[Feature::ApiBasic], 3, 100);
        let session = app.client_with("acme", &package).await;
        let node = app.second_node(Settings::default());
        let elsewhere = node.session_of("acme@example.test").await;
        for _ in 0..2 {
            session.create_key(&balance_key(&json!({}))).await;
        }
        let body = balance_key(&json!({}));
        let calls = [&session, &elsewhere].repeat(4).into_iter().map(|session| session.post("/api/v1/api-keys", &body));
        let answers = join_all(calls).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        for refused in answers.into_iter().filter(|answer| answer.status != 201) {
            refused.is_refused(409, "key_limit_reached");
        }
        assert_eq!(session.list("/api/v1/api-keys?status=active").await.len(), 3);
    }

    async fn of_many_regenerations_at_once_one_secret_is_left(app: TestApp) {
        let session = app.client("acme").await;
        let (id, first) = session.create_key(&balance_key(&json!({}))).await;
        let path = format!("/api/v1/api-keys/{id}/regenerate");
        let no_grace = json!({});
        let answers = join_all((0..6).map(|_| session.post(&path, &no_grace))).await;
        let mut secrets: Vec<String> = answers.into_iter().map(|answer| answer.is(200).text_at("secret")).collect();
        secrets.push(first);
        let prefix = session.get(&format!("/api/v1/api-keys/{id}")).await.text_at("prefix");
        for secret in &secrets {
            let answer = app.get_with_key(secret, "/v1/balance").await;
            match secret.starts_with(&prefix) {
                true => answer.is(200),
                false => answer.is_refused(401, "revoked_key"),
            };
        }
        assert_eq!(secrets.iter().filter(|secret| secret.starts_with(&prefix)).count(), 1);
    }

    async fn of_many_revocations_at_once_the_first_counts(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({}))).await;
        let path = format!("/api/v1/api-keys/{id}");
        let revoke = |number: usize| {
            let (session, path) = (session.clone(), format!("{path}/revoke"));
            async move { session.post(&path, &json!({"reason": number.to_string()})).await.is(200).json }
        };
        let answers: Vec<Value> = join_all((0..6).map(revoke)).await;
        let truth = session.get(&path).await.is(200).json;
        assert!(answers.iter().all(|answer| *answer == truth));
        app.get_with_key(&secret, "/v1/balance").await.is_refused(401, "revoked_key");
        let trail = session.list("/api/v1/audit-events").await;
        assert_eq!(each(&trail, "action").iter().filter(|action| **action == "api_key.revoked").count(), 1);
    }

    async fn the_chain_stays_whole_whoever_writes_at_once(app: TestApp) {
        let (acme, umbrella, admin) = (app.client("acme").await, app.client("umbrella").await, app.admin().await);
        let node = app.second_node(Settings::default());
        let elsewhere = node.session_of("acme@example.test").await;
        let body = balance_key(&json!({}));
        let calls = [&acme, &umbrella, &elsewhere].repeat(4);
        for made in join_all(calls.into_iter().map(|session| session.post("/api/v1/api-keys", &body))).await {
            made.is(201);
        }
        let verified = admin.get("/api/v1/admin/audit-events/verify").await.is(200).json;
        let events = admin.walk("/api/v1/admin/audit-events", 100).await.len();
        assert_eq!(verified, json!({"intact": true, "checked": events, "first_broken_id": null}));
    }

    async fn a_stop_logs_every_call_that_was_answered(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({"rate_limit_per_minute": 100}))).await;
        let answers = join_all((0..20).map(|_| app.get_with_key(&secret, "/v1/balance"))).await;
        app.stop().await;
        let node = app.second_node(Settings::default());
        let log = node.session_of("acme@example.test").await.walk("/api/v1/requests", 100).await;
        let mut logged = each(&log, "request_id");
        let mut answered: Vec<&str> = answers.iter().map(|answer| answer.header("x-request-id")).collect();
        logged.sort_unstable();
        answered.sort_unstable();
        assert_eq!(logged, answered);
    }
}
