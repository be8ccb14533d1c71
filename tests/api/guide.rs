//! The developer guide, and the examples of the OpenAPI document that it is made of.

use actix_web::http::Method;
use keywright_api_types::guide::{Endpoint, Guide, Language};
use keywright_api_types::permissions::Permission;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::Value;

const BODY: &str = "/requestBody/content/application~1json";

on_both_databases! {
    async fn the_guide_is_for_whoever_is_signed_in(app: TestApp) {
        for path in ["/api/v1/guide", "/api/v1/guide/endpoints/read_balance"] {
            app.get(path).await.is_refused(401, "not_signed_in");
        }
        let session = app.client("acme").await;
        let nothing = app.package("locked", &[], 0, 60);
        let locked = app.client_with("locked", &nothing).await;
        for path in ["/api/v1/guide", "/api/v1/guide/endpoints/read_balance"] {
            session.get(path).await.is(200);
            locked.get(path).await.is(200);
        }
        session.get("/api/v1/guide/endpoints/read_everything").await.is_refused(404, "not_found");
    }

    async fn every_endpoint_is_in_it_with_the_permission_that_it_requires(app: TestApp) {
        let session = app.client("acme").await;
        let guide: Guide = serde_json::from_str(&session.get("/api/v1/guide").await.is(200).text).unwrap();
        let document = app.get("/openapi.json").await.is(200).json;
        let operations = document["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with("/v1/"));
        let mut documented: Vec<Value> = Vec::new();
        for (path, item) in operations {
            for (method, operation) in item.as_object().unwrap() {
                let permission = &operation["security"][0]["bearer"][0];
                documented.push(serde_json::json!([operation["operationId"], method.to_uppercase(), path, permission]));
            }
        }
        let listed = guide.endpoints.iter().map(|endpoint| {
            serde_json::json!([endpoint.id, endpoint.method, endpoint.path, endpoint.permission])
        });
        assert_eq!(listed.collect::<Vec<_>>(), documented);
        let mut permissions: Vec<Permission> = guide.endpoints.iter().map(|endpoint| endpoint.permission).collect();
        permissions.sort_unstable();
        permissions.dedup();
        assert_eq!(permissions, Permission::ALL);
    }

    async fn an_endpoint_says_what_goes_in_what_comes_out_and_what_can_go_wrong(app: TestApp) {
        let session = app.client("acme").await;
        let read = session.get("/api/v1/guide/endpoints/create_invoice").await.is(200);
        let endpoint: Endpoint = serde_json::from_str(&read.text).unwrap();
        let field = |name: &str| endpoint.body.iter().find(|field| field.name == name).unwrap();
        assert_eq!(field("lines[].quantity").kind, "integer, 1 to 1000000");
        assert_eq!(field("customer.email").kind, "text of at most 254 characters");
        assert!(field("currency").required && !field("due_date").required);
        assert_eq!(endpoint.status, 201);
        assert!(endpoint.answer.iter().any(|field| field.name == "lines[].amount"));
        assert!(endpoint.answer.iter().all(|field| !field.description.contains('\n') && field.name != "client_name"));
        let codes: Vec<&str> = endpoint.errors.iter().map(|error| error.code.as_str()).collect();
        assert!(codes.contains(&"idempotency_key_reused") && codes.contains(&"missing_key"), "{codes:?}");
        assert!(!codes.contains(&"insufficient_funds"), "{codes:?}");
        let languages: Vec<Language> = endpoint.snippets.iter().map(|snippet| snippet.language).collect();
        assert_eq!(languages, Language::ALL);
    }

    async fn the_topics_are_prose_and_the_errors_those_that_a_call_can_meet(app: TestApp) {
        let session = app.client("acme").await;
        let guide: Guide = serde_json::from_str(&session.get("/api/v1/guide").await.is(200).text).unwrap();
        let ids: Vec<&str> = guide.topics.iter().map(|topic| topic.id.as_str()).collect();
        assert_eq!(ids, ["authentication", "rate-limits", "idempotency", "lists", "money", "errors"]);
        let codes: Vec<&str> = guide.errors.iter().map(|error| error.code.as_str()).collect();
        assert!(codes.contains(&"rate_limited") && codes.contains(&"insufficient_funds"), "{codes:?}");
        assert!(!codes.contains(&"csrf") && !codes.contains(&"not_signed_in"), "{codes:?}");
        for code in codes {
            app.get(&format!("/docs/errors/{code}")).await.is(200);
        }
    }

    async fn every_body_has_an_example_that_is_taken(app: TestApp) {
        let document = app.get("/openapi.json").await.is(200).json;
        let session = app.client("acme").await;
        let program = session.program().await;
        let paths = document["paths"].as_object().unwrap();
        for (path, item) in paths {
            for (method, operation) in item.as_object().unwrap() {
                let Some(body) = operation.pointer(BODY) else { continue };
                let example = &body["example"];
                assert!(example.is_object(), "{method} {path}: {example}");
                let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
                let answer = match path.starts_with("/v1/") {
                    true => program.call(method, path).json(example).send().await,
                    false => session.call(method, path).json(example).send().await,
                };
                assert!(!matches!(answer.status, 400 | 415), "{path}: {}", answer.text);
                // What is wrong may be what the example says of this moment, never a field that is not of the contract.
                assert_ne!(answer.json["errors"][0]["field"], "", "{path}: {}", answer.text);
            }
        }
    }
}
