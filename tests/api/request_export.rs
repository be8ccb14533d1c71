//! The log as a file.

use actix_web::http::Method;
use keywright_domain::calls::LoggedCall;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};
use crate::logged::log_calls;

/// The lines of a CSV file whose fields need no quotes.
fn records(csv: &str) -> Vec<Vec<&str>> {
    assert!(csv.ends_with("\r\n"));
    csv.trim_end().split("\r\n").map(|line| line.split(',').collect()).collect()
}

fn objects(ndjson: &str) -> Vec<Value> {
    ndjson.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One call of a thousand was answered with 500.
fn few_fail(number: u64, call: &mut LoggedCall<'_>) {
    call.status = if number.is_multiple_of(1000) { 500 } else { 200 };
}

on_both_databases! {
    async fn an_export_holds_what_the_list_holds(app: TestApp) {
        let session = app.client("acme").await;
        let (id, secret) = session.create_key(&balance_key(&json!({}))).await;
        let (_, other) = session.create_key(&balance_key(&json!({"name": "Shop"}))).await;
        for (secret, path) in [(&secret, "/v1/balance"), (&other, "/v1/balance"), (&secret, "/v1/profile")] {
            app.call(Method::GET, path).key(secret).header("user-agent", "till/1.0").send().await;
        }
        for (export, list) in [
            ("/api/v1/requests/export?".to_owned(), "/api/v1/requests".to_owned()),
            ("/api/v1/requests/export?status=403&".to_owned(), "/api/v1/requests?status=403".to_owned()),
            (format!("/api/v1/requests/export?key_id={id}&"), format!("/api/v1/requests?key_id={id}")),
            (format!("/api/v1/api-keys/{id}/requests/export?"), format!("/api/v1/api-keys/{id}/requests")),
        ] {
            let listed = session.list(&list).await;
            let answer = session.get(&format!("{export}format=ndjson")).await.is(200);
            assert_eq!(answer.header("content-type"), "application/x-ndjson");
            assert_eq!(objects(&answer.text), listed, "{export}");
            let answer = session.get(&format!("{export}format=csv")).await.is(200);
            assert!(answer.header("content-type").starts_with("text/csv"));
            assert!(answer.header("content-disposition").starts_with("attachment; filename=\"calls-2027-"));
            let records = records(&answer.text);
            assert_eq!(records[0][..4], ["request_id", "at", "key_id", "key_name"]);
            let ids: Vec<&str> = records[1..].iter().map(|record| record[0]).collect();
            assert_eq!(ids, each(&listed, "request_id"), "{export}");
            assert!(records.iter().all(|record| record.len() == 11));
        }
    }

    async fn an_empty_export_has_its_header_and_nothing_else(app: TestApp) {
        let session = app.client("acme").await;
        assert_eq!(session.get("/api/v1/requests/export").await.is(200).text.lines().count(), 1);
        assert_eq!(session.get("/api/v1/requests/export?format=ndjson").await.is(200).text, "");
    }

    async fn a_long_export_is_whole_and_one_that_is_too_long_says_where_to_go_on(app: TestApp) {
        let session = app.client("acme").await;
        let (id, _) = session.create_key(&balance_key(&json!({}))).await;
        log_calls(&app, &session, &id, 100_003, few_fail).await;
        let rare = session.get("/api/v1/requests/export?format=ndjson&status=500").await.is(200);
        assert_eq!(objects(&rare.text).len(), 101);
        let answer = session.get("/api/v1/requests/export").await.is(200);
        let lines = records(&answer.text);
        assert_eq!(lines.len(), 1 + 100_000 + 1);
        let (last, cut) = (&lines[100_000], &lines[100_001]);
        assert_eq!((cut.len(), cut[0], cut[1]), (11, "cut", last[0]));
        let rest = session.get(&format!("/api/v1/requests/export?format=ndjson&cursor={}", cut[1])).await.is(200);
        assert_eq!(objects(&rest.text).len(), 3);
        assert!(objects(&rest.text).iter().all(|call| call["request_id"].as_str().unwrap() < last[0]));
    }

    async fn a_callers_text_is_no_formula(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({"name": "=1+1"}))).await;
        let formula = "=HYPERLINK(\"https://evil.example\",\"Click\")";
        app.call(Method::GET, "/v1/balance").key(&secret).header("user-agent", formula).send().await.is(200);
        let text = session.get("/api/v1/requests/export").await.is(200).text;
        let line = text.lines().nth(1).unwrap();
        assert!(line.contains(",'=1+1,"), "{line}");
        assert!(line.ends_with(",\"'=HYPERLINK(\"\"https://evil.example\"\",\"\"Click\"\")\""), "{line}");
    }

    async fn an_export_is_the_clients_own(app: TestApp) {
        let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
        let (id, secret) = acme.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        assert_eq!(umbrella.get("/api/v1/requests/export?format=ndjson").await.is(200).text, "");
        umbrella.get(&format!("/api/v1/api-keys/{id}/requests/export")).await.is_refused(404, "not_found");
        app.get("/api/v1/requests/export").await.is_refused(401, "not_signed_in");
        for (query, field) in [("format=xls", "format"), ("status=9", "status"), ("limit=1", "limit"), ("ip=x", "ip")] {
            acme.get(&format!("/api/v1/requests/export?{query}")).await.is_invalid(&[field]);
        }
    }
}
