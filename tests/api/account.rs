//! The user's own account: the password and the sessions.

use keywright_test_support::{PASSWORD, Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::each;

const EMAIL: &str = "acme@example.test";
const NEW_PASSWORD: &str = "a longer and better password";

/// The actions of the client's trail, newest first.
async fn actions(session: &Session) -> Vec<String> {
    let events = session.list("/api/v1/audit-events").await;
    each(&events, "action").into_iter().map(str::to_owned).collect()
}

async fn change_password(session: &Session, current: &str, new: &str) -> keywright_test_support::Answer {
    let body = json!({"current_password": current, "new_password": new});
    session.post("/api/v1/account/password", &body).await
}

on_both_databases! {
    async fn a_new_password_takes_the_present_one_and_ends_the_other_sessions(app: TestApp) {
        let session = app.client("acme").await;
        let other = app.session_of(EMAIL).await;
        change_password(&session, "not the password", NEW_PASSWORD).await.is_invalid(&["current_password"]);
        other.get("/api/v1/session").await.is(200);

        change_password(&session, PASSWORD, NEW_PASSWORD).await.is(204);
        session.get("/api/v1/session").await.is(200);
        other.get("/api/v1/session").await.is_refused(401, "not_signed_in");
        app.sign_in(EMAIL, PASSWORD).await.is_refused(401, "invalid_credentials");
        app.sign_in(EMAIL, NEW_PASSWORD).await.is(200);
        let trail = actions(&session).await;
        assert_eq!(trail[..4], ["session.started", "session.failed", "user.password_changed", "session.ended"]);
    }

    async fn a_new_password_is_long_enough_and_new(app: TestApp) {
        let session = app.client("acme").await;
        change_password(&session, "", "short").await.is_invalid(&["current_password", "new_password"]);
        change_password(&session, PASSWORD, PASSWORD).await.is_invalid(&["new_password"]);
        change_password(&session, PASSWORD, &"x".repeat(1001)).await.is_invalid(&["new_password"]);
        app.sign_in(EMAIL, PASSWORD).await.is(200);
    }

    async fn guessing_the_present_password_is_stopped(app: TestApp) {
        let session = app.client("acme").await;
        for _ in 0..10 {
            change_password(&session, "not the password", NEW_PASSWORD).await.is_invalid(&["current_password"]);
        }
        change_password(&session, PASSWORD, NEW_PASSWORD).await.is_refused(429, "too_many_sign_ins");
    }

    async fn guessing_within_a_session_is_noted_and_stopped_wherever_it_comes_from(app: TestApp) {
        let session = app.client("acme").await;
        let guess = async |number: u8, password: &str| {
            let body = json!({"current_password": password, "new_password": NEW_PASSWORD});
            let call = session.call(actix_web::http::Method::POST, "/api/v1/account/password");
            call.from_address(&format!("198.51.100.{number}")).json(&body).send().await
        };
        for number in 0..10 {
            guess(number, "not the password").await.is_invalid(&["current_password"]);
        }
        guess(10, PASSWORD).await.is_refused(429, "too_many_sign_ins");
        let trail = session.list("/api/v1/audit-events").await;
        assert_eq!(each(&trail, "action")[..10], ["session.proof_failed"; 10]);
        assert_eq!((&trail[0]["actor"]["email"], &trail[0]["ip"]), (&json!(EMAIL), &json!("198.51.100.9")));
        app.clock.advance(6);
        guess(10, PASSWORD).await.is(204);
    }

    async fn an_admin_changes_the_password_too(app: TestApp) {
        let admin = app.admin().await;
        change_password(&admin, PASSWORD, NEW_PASSWORD).await.is(204);
        app.sign_in("admin@example.test", NEW_PASSWORD).await.is(200);
    }

    async fn sessions_tell_device_and_place_of_use(app: TestApp) {
        let session = app.client("acme").await;
        app.clock.advance(60);
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let call = app.call(actix_web::http::Method::POST, "/api/v1/session").header("x-requested-with", "keywright");
        let call = call.header("user-agent", firefox).from_address("203.0.113.7");
        let answer = call.json(&json!({"email": EMAIL, "password": PASSWORD})).send().await.is(200);
        let browser = Session::begun(&app.base, &answer);

        let listed = browser.list("/api/v1/account/sessions").await;
        let began = app.clock_in(0);
        assert_eq!(
            listed[0],
            json!({
                "id": listed[0]["id"], "current": true, "device": "Firefox on Linux", "ip": "203.0.113.7",
                "created_at": began, "last_seen_at": began,
            })
        );
        assert_eq!((&listed[1]["current"], &listed[1]["ip"]), (&json!(false), &json!("127.0.0.1")));
        assert_eq!(listed.len(), 2);
        app.clock.advance(120);
        session.get("/api/v1/session").await.is(200);
        let seen = &browser.list("/api/v1/account/sessions").await[1]["last_seen_at"];
        assert_eq!(seen, &json!(app.clock_in(0)));
    }

    async fn sessions_are_listed_a_page_at_a_time_and_only_while_they_last(app: TestApp) {
        let session = app.client("acme").await;
        for _ in 0..4 {
            app.clock.advance(1);
            app.session_of(EMAIL).await;
        }
        let all = session.walk("/api/v1/account/sessions", 2).await;
        let mut sorted = each(&all, "created_at");
        sorted.sort_unstable_by(|one, other| other.cmp(one));
        assert_eq!((each(&all, "created_at"), all.len()), (sorted, 5));
        app.clock.advance(7_100);
        session.get("/api/v1/session").await.is(200);
        app.clock.advance(200);
        assert_eq!(session.list("/api/v1/account/sessions").await.len(), 1);
    }

    async fn one_session_is_ended_or_all_others(app: TestApp) {
        let session = app.client("acme").await;
        let others = [app.session_of(EMAIL).await, app.session_of(EMAIL).await, app.session_of(EMAIL).await];
        let first: Value = others[0].list("/api/v1/account/sessions").await
            .into_iter().find(|listed| listed["current"] == true).unwrap();
        let path = format!("/api/v1/account/sessions/{}", first["id"].as_str().unwrap());
        session.delete(&path).await.is(204);
        others[0].get("/api/v1/session").await.is_refused(401, "not_signed_in");
        session.delete(&path).await.is_refused(404, "not_found");

        session.post("/api/v1/account/sessions/end-others", &json!({})).await.is(204);
        for other in &others[1..] {
            other.get("/api/v1/session").await.is_refused(401, "not_signed_in");
        }
        session.get("/api/v1/session").await.is(200);
        let trail = session.list("/api/v1/audit-events").await;
        let ended: Vec<&Value> = trail.iter().filter(|event| event["action"] == "session.ended").collect();
        assert_eq!(ended.len(), 3);
        // The trail calls them by their devices: they did not sign out.
        assert!(ended.iter().all(|event| event["target"]["name"].is_string()), "{ended:?}");
    }

    async fn nobody_ends_anothers_session(app: TestApp) {
        let acme = app.client("acme").await;
        let umbrella = app.client("umbrella").await;
        let id = umbrella.list("/api/v1/account/sessions").await[0]["id"].as_str().unwrap().to_owned();
        for id in [id.as_str(), "ses_00000000000000000000000000", "nonsense"] {
            acme.delete(&format!("/api/v1/account/sessions/{id}")).await.is_refused(404, "not_found");
        }
        umbrella.get("/api/v1/session").await.is(200);
        assert_eq!(acme.list("/api/v1/account/sessions").await.len(), 1);
    }
}
