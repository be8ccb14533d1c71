//! What holds for every answer: ids, headers, problems, limits; and the paths around the API.

use std::collections::HashSet;

use actix_web::http::Method;
use keywright_api_types::ErrorCode;
use keywright_test_support::{Answer, Backend, Settings, TestApp, on_both_databases};
use serde_json::json;

use crate::bodies::balance_key;

const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Answers of every kind: pages, documents, JSON, refusals from each layer.
async fn all_kinds(app: &TestApp) -> Vec<Answer> {
    let session = app.client("acme").await;
    vec![
        app.get("/healthz").await.is(200),
        app.get("/readyz").await.is(200),
        app.get("/metrics").await.is(200),
        app.get("/openapi.json").await.is(200),
        app.get("/docs/").await.is(200),
        app.get("/docs/errors").await.is(200),
        app.get("/docs/errors/unheard_of").await.is(404),
        app.get("/api/v1/unheard_of").await.is(404),
        app.get("/assets/unheard_of.js").await.is(404),
        app.call(Method::POST, "/healthz").send().await.is(405),
        app.get("/api/v1/session").await.is(401),
        app.call(Method::DELETE, "/api/v1/session").send().await.is(403),
        session.get("/api/v1/session").await.is(200),
        session.get("/api/v1/api-keys?limit=0").await.is(422),
        session.call(Method::POST, "/api/v1/api-keys").body("application/json", "{").send().await.is(400),
        session.delete("/api/v1/session").await.is(204),
    ]
}

/// Answers of the business API, which programs read and no browser shows.
async fn for_programs(app: &TestApp) -> Vec<Answer> {
    let (_, secret) = app.client("umbrella").await.create_key(&balance_key(&json!({}))).await;
    vec![
        app.get("/v1/balance").await.is(401),
        app.get_with_key(&secret, "/v1/balance").await.is(200),
        app.get_with_key(&secret, "/v1/profile").await.is(403),
        app.get_with_key(&secret, "/v1/unheard_of").await.is(404),
    ]
}

fn post_session(app: &TestApp) -> keywright_test_support::Call {
    app.call(Method::POST, "/api/v1/session").header("x-requested-with", "keywright")
}

on_both_databases! {
    async fn every_answer_has_a_request_id_of_its_own(app: TestApp) {
        let answers = [all_kinds(&app).await, for_programs(&app).await].concat();
        let ids: HashSet<&str> = answers.iter().map(|answer| answer.header("x-request-id")).collect();
        assert_eq!(ids.len(), answers.len());
        assert!(ids.iter().all(|id| id.starts_with("req_") && id.len() == 30), "{ids:?}");
    }

    async fn every_answer_has_the_security_headers(app: TestApp) {
        for answer in all_kinds(&app).await {
            for (name, value) in [
                ("content-security-policy", POLICY),
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("strict-transport-security", ""),
                ("server", ""),
            ] {
                assert_eq!(answer.header(name), value, "{name} of {}", answer.text);
            }
            assert!(!answer.header("cache-control").is_empty(), "{}", answer.text);
        }
        for answer in for_programs(&app).await {
            for (name, value) in [("x-content-type-options", "nosniff"), ("cache-control", "no-store"), ("server", "")] {
                assert_eq!(answer.header(name), value, "{name} of {}", answer.text);
            }
        }
    }

    async fn somebodys_own_data_is_not_cached(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({}))).await;
        for path in ["/api/v1/session", "/api/v1/api-keys", "/api/v1/usage", &format!("/api/v1/api-keys/{id}")] {
            assert_eq!(session.get(path).await.is(200).header("cache-control"), "no-store");
        }
        assert_eq!(app.get_with_key(&secret, "/v1/balance").await.is(200).header("cache-control"), "no-store");
    }

    async fn every_refusal_is_a_problem_with_a_page_that_explains_it(app: TestApp) {
        for answer in all_kinds(&app).await.into_iter().filter(|answer| answer.status >= 400) {
            let code = answer.text_at("code");
            let answer = answer.is_refused(code.parse::<ErrorCode>().unwrap().status(), &code);
            for field in ["type", "title", "detail"] {
                assert!(!answer.text_at(field).is_empty());
            }
            app.get(&answer.text_at("type")).await.is(200);
        }
    }

    async fn every_code_has_its_page(app: TestApp) {
        let list = app.get("/docs/errors").await.is(200);
        for code in ErrorCode::ALL {
            let page = app.get(&code.documentation_path()).await.is(200);
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            assert!(page.text.contains(code.title()) && page.text.contains(code.as_str()));
            assert!(list.text.contains(&code.documentation_path()));
        }
        app.get("/docs/errors/unheard_of").await.is_refused(404, "not_found");
    }

    async fn a_body_that_cannot_be_parsed_is_400(app: TestApp) {
        for body in ["", "{", "nonsense", "{\"email\": }", "{} {}", "{\"email\": 5, "] {
            post_session(&app).body("application/json", body).send().await.is_refused(400, "malformed_request");
        }
        let deep = "[".repeat(5_000);
        post_session(&app).body("application/json", &deep).send().await.is_refused(400, "malformed_request");
    }

    async fn an_array_is_no_body(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({}))).await;
        session.post("/api/v1/api-keys", &json!(["Till", ["balance:read"], null, null, null])).await.is_invalid(&[""]);
        session.post(&format!("/api/v1/api-keys/{id}/regenerate"), &json!([0])).await.is_invalid(&[""]);
        app.get_with_key(&secret, "/v1/balance").await.is(200);
    }

    async fn a_body_that_is_not_json_is_415(app: TestApp) {
        let body = json!({"email": "a@example.test", "password": "x"}).to_string();
        for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
            let answer = post_session(&app).body(content_type, &body).send().await;
            answer.is_refused(415, "unsupported_media_type");
        }
        for content_type in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
            post_session(&app).body(content_type, &body).send().await.is_refused(401, "invalid_credentials");
        }
    }

    async fn a_body_of_more_than_64_kib_is_413(app: TestApp) {
        let with_length = |length: usize| {
            let frame = json!({"email": "a@example.test", "password": ""}).to_string();
            json!({"email": "a@example.test", "password": "x".repeat(length - frame.len())}).to_string()
        };
        let too_large = post_session(&app).body("application/json", &with_length(256 * 1024 + 1)).send().await;
        too_large.is_refused(413, "body_too_large");
        let just_right = post_session(&app).body("application/json", &with_length(256 * 1024)).send().await;
        just_right.is_invalid(&["password"]);
    }

    async fn a_wrong_method_is_405_and_names_the_right_ones(app: TestApp) {
        for (method, path, allow) in [
            (Method::POST, "/healthz", "GET, HEAD"),
            (Method::PUT, "/api/v1/session", "GET, HEAD, POST, DELETE"),
            (Method::DELETE, "/api/v1/api-keys", "GET, HEAD, POST"),
            (Method::POST, "/api/v1/api-keys/key_00000000000000000000000000", "GET, HEAD, PATCH"),
            (Method::GET, "/api/v1/api-keys/key_00000000000000000000000000/revoke", "POST"),
            (Method::POST, "/api/v1/usage", "GET, HEAD"),
            (Method::POST, "/openapi.json", "GET, HEAD"),
        ] {
            let answer = app.call(method, path).header("x-requested-with", "keywright").send().await;
            assert_eq!(answer.is_refused(405, "method_not_allowed").header("allow"), allow, "{path}");
        }
    }

    async fn asking_for_the_head_alone_leaves_out_the_body(app: TestApp) {
        let (_, secret) = app.client("acme").await.create_key(&balance_key(&json!({}))).await;
        for path in ["/healthz", "/v1/balance", "/openapi.json"] {
            let get = app.get_with_key(&secret, path).await.is(200);
            let head = app.call(Method::HEAD, path).key(&secret).send().await.is(200);
            assert_eq!(head.text, "");
            assert_eq!(head.header("content-type"), get.header("content-type"));
        }
    }

    async fn an_unknown_path_of_the_api_is_404_and_no_page(app: TestApp) {
        for path in
            ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/session", "/api/v1/session/", "/api/v1//session"]
        {
            app.get(path).await.is_refused(404, "not_found");
        }
    }

    async fn the_program_says_that_it_lives_and_is_ready(app: TestApp) {
        assert_eq!(app.get("/healthz").await.is(200).text, "alive\n");
        assert_eq!(app.get("/readyz").await.is(200).text, "ready\n");
    }

    async fn the_figures_count_decisions_by_result(app: TestApp) {
        let (_, secret) = app.client("acme").await.create_key(&balance_key(&json!({"rate_limit_per_minute": 2}))).await;
        for _ in 0..3 {
            app.get_with_key(&secret, "/v1/balance").await;
        }
        app.get("/v1/balance").await.is(401);
        let figures = app.get("/metrics").await.is(200).text;
        for line in [
            "keywright_decisions_total{result=\"allowed\"} 2",
            "keywright_decisions_total{result=\"rate_limited\"} 1",
            "keywright_decisions_total{result=\"missing_key\"} 1",
            "keywright_keys 1",
            "keywright_clients 1",
            "keywright_watchers 0",
        ] {
            assert!(figures.lines().any(|found| found == line), "{line} in {figures}");
        }
        assert!(!figures.contains(&secret[..11]));
    }

    async fn the_reference_needs_nothing_from_elsewhere(app: TestApp) {
        let redirect = app.get("/docs").await;
        assert!((300..400).contains(&redirect.status) && redirect.header("location") == "/docs/");
        for path in ["/docs/", "/docs/errors", "/docs/errors/invalid_key"] {
            let page = app.get(path).await.is(200).text;
            for attribute in ["src=\"", "href=\""] {
                for address in page.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap()) {
                    assert!(!address.contains("//"), "{address} on {path}");
                    if !address.starts_with("data:") {
                        let base = if address.starts_with('/') { "" } else { "/docs/" };
                        app.get(&format!("{base}{}", address.trim_start_matches("./"))).await.is(200);
                    }
                }
            }
        }
    }

    async fn a_dashboard_hosted_elsewhere_may_call_if_its_origin_is_allowed(backend: Backend) {
        let settings = Settings { allowed_origins: vec!["https://dash.example".to_owned()], ..Settings::default() };
        let app = TestApp::start_with(backend, settings).await;
        let session = app.client("acme").await;
        for (origin, allowed) in [("https://dash.example", true), ("https://evil.example", false)] {
            let expected = if allowed { origin } else { "" };
            let preflight = app.call(Method::OPTIONS, "/api/v1/api-keys").header("origin", origin);
            let preflight = preflight.header("access-control-request-method", "POST");
            let answer = preflight.header("access-control-request-headers", "content-type").send().await;
            assert_eq!(answer.header("access-control-allow-origin"), expected);

            let read = app.call(Method::GET, "/api/v1/session").header("cookie", &session.cookie);
            let answer = read.header("origin", origin).send().await;
            assert_eq!(answer.header("access-control-allow-origin"), expected);
            assert!(!allowed || answer.header("access-control-allow-credentials") == "true");

            let change = app.call(Method::POST, "/api/v1/api-keys").header("cookie", &session.cookie);
            let change = change.header("origin", origin).header("sec-fetch-site", "cross-site");
            let answer = change.json(&balance_key(&json!({}))).send().await;
            assert_eq!(answer.header("access-control-allow-origin"), expected);
            assert_eq!(answer.status, if allowed { 201 } else { 403 });
        }
    }

    async fn without_allowed_origins_nobody_elsewhere_is_answered(app: TestApp) {
        let session = app.client("acme").await;
        let read = app.call(Method::GET, "/api/v1/session").header("cookie", &session.cookie);
        let answer = read.header("origin", "https://dash.example").send().await.is(200);
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}
