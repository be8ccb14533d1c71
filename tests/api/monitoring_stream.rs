//! The monitoring page's figures as server-sent events.

use actix_web::http::Method;
use keywright_api_types::session::Access;
use keywright_test_support::{Session, Stream, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::balance_key;

const STREAM: &str = "/api/v1/admin/monitoring/stream";

/// The stream as an admin watches it, from its first piece on.
async fn watch(admin: &Session, query: &str) -> Stream {
    let stream = admin.call(Method::GET, &format!("{STREAM}{query}")).stream().await;
    assert_eq!(stream.status, 200);
    stream
}

/// The next snapshot, however many heartbeats come before it.
async fn snapshot(stream: &mut Stream) -> Value {
    loop {
        let piece = stream.next().await.unwrap();
        if let Some(data) = piece.strip_prefix("data: ") {
            return serde_json::from_str(data).unwrap();
        }
        assert_eq!(piece, "event: beat\ndata:");
    }
}

on_both_databases! {
    async fn a_call_is_seen_by_all_who_watch(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let (_, secret) = acme.create_key(&balance_key(&json!({}))).await;
        let (mut one, mut other) = (watch(&admin, "?range=5m").await, watch(&admin, "?range=5m").await);
        assert_eq!(one.header("content-type"), "text/event-stream");
        assert_eq!(one.header("cache-control"), "no-store");
        for stream in [&mut one, &mut other] {
            assert_eq!(snapshot(stream).await["usage"]["totals"]["requests"], json!(0));
        }
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        app.get_with_key("nonsense", "/v1/balance").await.is(401);
        for stream in [&mut one, &mut other] {
            let mut seen = snapshot(stream).await;
            // The two calls may be seen one after the other.
            while seen["usage"]["totals"]["requests"] != json!(1) || seen["summary"]["refused_without_key"] == json!([]) {
                seen = snapshot(stream).await;
            }
            let usage = &seen["usage"];
            assert_eq!((usage["series"].as_array().unwrap().len(), &usage["interval"]), (5, &json!("minute")));
        }
    }

    async fn it_shows_what_is_asked_for_once(app: TestApp) {
        let admin = app.admin().await;
        for (query, points) in [("", 60), ("?range=24h", 24), ("?range=90d", 90)] {
            let seen = snapshot(&mut watch(&admin, query).await).await;
            assert_eq!(seen["usage"]["series"].as_array().unwrap().len(), points);
            let report = &seen["usage"];
            let asked = format!(
                "/api/v1/admin/usage?interval={}&from={}",
                report["interval"].as_str().unwrap(),
                report["from"].as_str().unwrap()
            );
            assert_eq!(admin.get(&asked).await.is(200).json, *report);
        }
        admin.get(&format!("{STREAM}?range=2h")).await.is_refused(422, "validation_failed");
    }

    async fn it_ends_with_the_session(app: TestApp) {
        let admin = app.admin().await;
        let mut stream = watch(&admin, "").await;
        snapshot(&mut stream).await;
        admin.delete("/api/v1/session").await.is(204);
        assert_eq!(stream.rest().await, Vec::<String>::new());
    }

    async fn it_ends_when_the_access_changes(app: TestApp) {
        let owner = app.admin().await;
        app.make_user("auditor@example.test", None, Access::Auditor);
        let auditor = app.session_of("auditor@example.test").await;
        let mut stream = watch(&auditor, "").await;
        snapshot(&mut stream).await;
        let id = auditor.get("/api/v1/session").await.is(200).json["user"]["id"].as_str().unwrap().to_owned();
        owner.patch(&format!("/api/v1/admin/users/{id}"), &json!({"access": "operator"})).await.is(200);
        stream.rest().await;
    }

    async fn it_ends_when_the_server_stops(app: TestApp) {
        let mut stream = watch(&app.admin().await, "").await;
        snapshot(&mut stream).await;
        app.stop().await;
        stream.rest().await;
    }

    async fn only_so_many_may_watch(app: TestApp) {
        let admin = app.admin().await;
        let mut streams = Vec::new();
        for _ in 0..64 {
            streams.push(watch(&admin, "").await);
        }
        admin.get(STREAM).await.is_refused(503, "too_many_watchers");
        // Whoever goes away makes room: the server sees it by itself.
        streams.truncate(32);
        app.until_watched_by(32).await;
        for _ in 0..32 {
            streams.push(watch(&admin, "").await);
        }
        admin.get(STREAM).await.is_refused(503, "too_many_watchers");
    }

    async fn whose_session_ends_makes_room(app: TestApp) {
        let admin = app.admin().await;
        app.make_user("auditor@example.test", None, Access::Auditor);
        let auditor = app.session_of("auditor@example.test").await;
        let mut of_auditor = watch(&auditor, "").await;
        let mut streams = Vec::new();
        for _ in 0..63 {
            streams.push(watch(&admin, "").await);
        }
        auditor.delete("/api/v1/session").await.is(204);
        of_auditor.rest().await;
        streams.push(watch(&admin, "").await);
        admin.get(STREAM).await.is_refused(503, "too_many_watchers");
    }
}
