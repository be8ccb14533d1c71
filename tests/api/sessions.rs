//! Signing in and out, how long a session lasts, and how guessing is stopped.

use actix_web::http::Method;
use keywright_test_support::{Answer, PASSWORD, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::without_request_id;

const EMAIL: &str = "acme@example.test";

/// Tries to sign in from an address.
async fn sign_in_from(app: &TestApp, address: &str, password: &str) -> Answer {
    let call = app.call(Method::POST, "/api/v1/session").header("x-requested-with", "keywright");
    call.from_address(address).json(&json!({"email": EMAIL, "password": password})).send().await
}

on_both_databases! {
    async fn signing_in_answers_who_it_is(app: TestApp) {
        let session = app.client("acme").await;
        let answer = app.sign_in(EMAIL, PASSWORD).await.is(200);
        let user = &answer.json["user"];
        assert!(user["id"].as_str().unwrap().starts_with("usr_"));
        assert_eq!((&user["email"], &user["name"]), (&json!(EMAIL), &json!(EMAIL)));
        assert_eq!((&user["role"], &user["access"]), (&json!("client"), &json!("owner")));
        let client = &answer.json["client"];
        assert_eq!((&client["id"], &client["name"]), (&json!(session.client_id().await), &json!("acme")));
        assert_eq!(client["features"], json!(["api_basic", "api_advanced"]));
        assert_eq!(session.get("/api/v1/session").await.is(200).json, answer.json);
    }

    async fn an_admin_has_no_client(app: TestApp) {
        let answer = app.admin().await.get("/api/v1/session").await.is(200).json;
        assert_eq!((&answer["user"]["role"], &answer["client"]), (&json!("admin"), &Value::Null));
    }

    async fn the_cookie_is_for_this_server_and_no_script(app: TestApp) {
        app.client("acme").await;
        let answer = app.sign_in(EMAIL, PASSWORD).await.is(200);
        let mut parts: Vec<&str> = answer.header("set-cookie").split("; ").collect();
        let (name, value) = parts.remove(0).split_once('=').unwrap();
        parts.sort_unstable();
        assert_eq!((name, value.len()), ("keywright_session", 64));
        assert_eq!(parts, ["HttpOnly", "Path=/", "SameSite=Strict"]);
        assert_eq!(answer.header("cache-control"), "no-store");
    }

    async fn over_https_the_cookie_stays_on_https(app: TestApp) {
        app.client("acme").await;
        let call = app.call(Method::POST, "/api/v1/session").header("x-requested-with", "keywright");
        let body = json!({"email": EMAIL, "password": PASSWORD});
        let answer = call.header("x-forwarded-proto", "https").json(&body).send().await.is(200);
        assert!(answer.header("set-cookie").split("; ").any(|part| part == "Secure"));
        assert!(!answer.header("strict-transport-security").is_empty());
    }

    async fn a_wrong_address_and_a_wrong_password_are_one_answer(app: TestApp) {
        app.client("acme").await;
        let wrong_password = app.sign_in(EMAIL, "wrong").await.is_refused(401, "invalid_credentials");
        let wrong_address = app.sign_in("nobody@example.test", PASSWORD).await.is_refused(401, "invalid_credentials");
        assert_eq!(without_request_id(&wrong_password), without_request_id(&wrong_address));
        let names = |answer: &Answer| {
            let mut names: Vec<String> = answer.headers.keys().map(|name| name.to_string()).collect();
            names.sort();
            names
        };
        assert_eq!(names(&wrong_password), names(&wrong_address));
        assert_eq!(wrong_password.header("set-cookie"), "");
    }

    async fn the_case_of_an_address_does_not_matter_and_that_of_a_password_does(app: TestApp) {
        app.client("acme").await;
        app.sign_in("  ACME@Example.TEST ", PASSWORD).await.is(200);
        app.sign_in(EMAIL, &PASSWORD.to_uppercase()).await.is_refused(401, "invalid_credentials");
        app.sign_in(EMAIL, &format!(" {PASSWORD}")).await.is_refused(401, "invalid_credentials");
    }

    async fn a_body_that_cannot_be_a_sign_in_is_named_at_its_field(app: TestApp) {
        app.sign_in("", PASSWORD).await.is_invalid(&["email"]);
        app.sign_in(" ", "").await.is_invalid(&["email", "password"]);
        app.sign_in(&"x".repeat(255), PASSWORD).await.is_invalid(&["email"]);
        app.sign_in(EMAIL, &"x".repeat(1001)).await.is_invalid(&["password"]);
        let call = app.call(Method::POST, "/api/v1/session").header("x-requested-with", "keywright");
        let body = json!({"email": EMAIL, "password": PASSWORD, "role": "admin"});
        call.json(&body).send().await.is_invalid(&["role"]);
    }

    async fn each_sign_in_begins_a_session_of_its_own(app: TestApp) {
        let first = app.client("acme").await;
        let call = first.call(Method::POST, "/api/v1/session").json(&json!({"email": EMAIL, "password": PASSWORD}));
        let again = call.send().await.is(200);
        assert!(!again.header("set-cookie").starts_with(&first.cookie));
        let second = app.session_of(EMAIL).await;
        second.delete("/api/v1/session").await.is(204);
        second.get("/api/v1/session").await.is_refused(401, "not_signed_in");
        first.get("/api/v1/session").await.is(200);
    }

    async fn signing_out_ends_the_session_and_takes_the_cookie(app: TestApp) {
        let session = app.client("acme").await;
        let answer = session.delete("/api/v1/session").await.is(204);
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with("keywright_session=;") && cookie.contains("Max-Age=0"), "{cookie}");
        for path in ["/api/v1/session", "/api/v1/client", "/api/v1/api-keys"] {
            session.get(path).await.is_refused(401, "not_signed_in");
        }
        session.delete("/api/v1/session").await.is_refused(401, "not_signed_in");
    }

    async fn a_cookie_that_nobody_was_given_opens_nothing(app: TestApp) {
        app.client("acme").await;
        for value in ["", "x", &"0".repeat(64)] {
            let call = app.call(Method::GET, "/api/v1/session").header("cookie", &format!("keywright_session={value}"));
            call.send().await.is_refused(401, "not_signed_in");
        }
        app.get("/api/v1/session").await.is_refused(401, "not_signed_in");
    }

    async fn a_session_without_requests_ends_after_two_hours(app: TestApp) {
        let session = app.client("acme").await;
        app.clock.advance(7199);
        session.get("/api/v1/session").await.is(200);
        app.clock.advance(7199);
        session.get("/api/v1/session").await.is(200);
        app.clock.advance(7200);
        session.get("/api/v1/session").await.is_refused(401, "not_signed_in");
    }

    async fn a_session_ends_after_twelve_hours_in_any_case(app: TestApp) {
        let session = app.client("acme").await;
        for _ in 0..11 {
            app.clock.advance(3600);
            session.get("/api/v1/session").await.is(200);
        }
        app.clock.advance(3600);
        session.get("/api/v1/session").await.is_refused(401, "not_signed_in");
    }

    async fn guessing_is_stopped_and_let_go_on_later(app: TestApp) {
        app.client("acme").await;
        for _ in 0..10 {
            sign_in_from(&app, "198.51.100.1", "wrong").await.is_refused(401, "invalid_credentials");
        }
        for password in ["wrong", PASSWORD] {
            let refused = sign_in_from(&app, "198.51.100.1", password).await.is_refused(429, "too_many_sign_ins");
            assert_eq!(refused.header("retry-after"), "6");
        }
        app.clock.advance(6);
        sign_in_from(&app, "198.51.100.1", PASSWORD).await.is(200);
    }

    async fn whoever_hammers_an_account_cannot_keep_its_owner_out(app: TestApp) {
        app.client("acme").await;
        sign_in_from(&app, "192.0.2.1", PASSWORD).await.is(200);
        for stranger in 0..50 {
            let address = format!("198.51.100.{stranger}");
            sign_in_from(&app, &address, "wrong").await.is_refused(401, "invalid_credentials");
        }
        // From now on an address from which nobody signed in has one try, and waits for the next.
        sign_in_from(&app, "203.0.113.1", "wrong").await.is_refused(401, "invalid_credentials");
        sign_in_from(&app, "203.0.113.1", "wrong").await.is_refused(429, "too_many_sign_ins");
        for owner in ["192.0.2.1", "203.0.113.2"] {
            sign_in_from(&app, owner, PASSWORD).await.is(200);
        }
    }

    async fn right_passwords_are_never_too_many(app: TestApp) {
        app.client("acme").await;
        for _ in 0..40 {
            sign_in_from(&app, "192.0.2.1", PASSWORD).await.is(200);
        }
    }
}
