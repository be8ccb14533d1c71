//! The OpenAPI document holds what the server does.

use actix_web::http::Method;
use keywright_api_types::ErrorCode;
use keywright_api_types::permissions::Permission;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::routes::ROUTES;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Every operation of a document: its method, its path and itself.
fn operations(document: &Value) -> Vec<(&'static str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| METHODS.into_iter().map(move |method| (method, path.as_str(), &item[method])))
        .filter(|(_, _, operation)| !operation.is_null())
        .collect()
}

fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

on_both_databases! {
    async fn the_document_names_every_route_of_the_table_and_no_other(app: TestApp) {
        let document = app.get("/openapi.json").await.is(200).json;
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        let mut found: Vec<(&str, &str)> =
            operations(&document).into_iter().map(|(method, path, _)| (method, path)).collect();
        let mut expected: Vec<(&str, &str)> = ROUTES.iter().map(|(_, method, path)| (*method, *path)).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
    }

    async fn every_reference_in_the_document_leads_somewhere(app: TestApp) {
        let document = app.get("/openapi.json").await.is(200).json;
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(!found.is_empty());
        for reference in found {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
    }

    async fn every_operation_has_an_id_of_its_own_a_summary_and_the_form_of_its_errors(app: TestApp) {
        let document = app.get("/openapi.json").await.is(200).json;
        let mut ids = Vec::new();
        for (method, path, operation) in operations(&document) {
            ids.push(operation["operationId"].as_str().unwrap());
            assert!(operation["summary"].is_string(), "{method} {path}");
            let problem = &operation["responses"]["default"]["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(problem, "#/components/schemas/Problem", "{method} {path}");
        }
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }

    async fn the_errors_of_a_call_with_a_key_are_listed_by_their_statuses(app: TestApp) {
        let document = app.get("/openapi.json").await.is(200).json;
        for (method, path, operation) in operations(&document).into_iter().filter(|(_, path, _)| path.starts_with("/v1/")) {
            let mut listed: Vec<&str> = Vec::new();
            for (status, response) in operation["responses"].as_object().unwrap() {
                let description = response["description"].as_str().unwrap();
                let lines = description.lines().filter_map(|line| line.strip_prefix("- `")?.split('`').next());
                for code in lines {
                    let table: ErrorCode = code.parse().unwrap();
                    assert_eq!(table.status().to_string(), *status, "{method} {path}");
                    listed.push(code);
                }
            }
            let has = |code: &str| listed.contains(&code);
            assert!(has("missing_key") && has("insufficient_permissions") && has("rate_limited"), "{method} {path}");
            for code in ["malformed_request", "idempotency_key_reused", "idempotency_in_progress"] {
                assert_eq!(has(code), method == "post", "{method} {path} {code}");
            }
            assert_eq!(has("not_found"), path.contains("{id}"), "{method} {path}");
            assert_eq!(has("insufficient_funds"), (method, path) == ("post", "/v1/withdrawals"));
            let pays_or_voids = ["/v1/payments", "/v1/invoices/{id}/void"];
            assert_eq!(has("invoice_not_open"), method == "post" && pays_or_voids.contains(&path), "{method} {path}");
        }
    }

    /// A refusal for want of a session or a key shows that the route is there.
    async fn every_documented_operation_exists(app: TestApp) {
        let document = app.get("/openapi.json").await.is(200).json;
        for (method, path, operation) in operations(&document) {
            let path = path.replace("{id}", "key_00000000000000000000000000").replace("{code}", "invalid_key");
            let call = app.call(Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(), &path);
            let answer = call.header("x-requested-with", "keywright").json(&json!({})).send().await;
            let expected = match (operation["security"].is_array(), method) {
                (true, _) => 401,
                (false, "post") => 422,
                (false, _) => 200,
            };
            assert_eq!(answer.status, expected, "{method} {path}: {}", answer.text);
        }
    }

    async fn the_permission_that_is_documented_is_the_one_that_is_required(app: TestApp) {
        let session = app.client("acme").await;
        let document = app.get("/openapi.json").await.is(200).json;
        let by_key: Vec<_> =
            operations(&document).into_iter().filter(|(_, path, _)| path.starts_with("/v1/")).collect();
        assert!(!by_key.is_empty());
        for (method_name, path, operation) in by_key {
            let security = operation["security"].as_array().unwrap();
            let required = &security[0]["bearer"][0];
            assert_eq!(security, &[json!({"bearer": [required]}), json!({"api_key": [required]})]);
            for status in ["401", "403", "429"] {
                assert!(operation["responses"][status].is_object(), "{method_name} {path} {status}");
            }

            let others = Permission::ALL.iter().map(|permission| permission.name()).filter(|name| required != name);
            let body = json!({"name": "All but one", "permissions": others.collect::<Vec<_>>()});
            let (_, secret) = session.create_key(&body).await;
            let method = Method::from_bytes(method_name.to_uppercase().as_bytes()).unwrap();
            let answer = app.call(method.clone(), path).key(&secret).send().await;
            assert_eq!(&answer.is_refused(403, "insufficient_permissions").json["required"], required);

            let (_, secret) = session.create_key(&json!({"name": "One", "permissions": [required]})).await;
            let answer = app.call(method, path).key(&secret).send().await;
            // An id that is none, and a body that is missing, are judged only once the key is let in.
            let expected = match (method_name, path.contains("{id}")) {
                (_, true) => 404,
                ("post", false) => 415,
                _ => 200,
            };
            assert_eq!(answer.status, expected, "{method_name} {path}: {}", answer.text);
        }
    }
}
