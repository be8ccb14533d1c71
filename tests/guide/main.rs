//! Every snippet of the developer guide, run by its language against a running server with a real key. What a snippet
//! asks for is changed in nothing but the server's address and the ids of what is there.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test ends where something is not as it should be"
)]

mod runner;
mod shape;

use keywright_api_types::guide::{Endpoint, Guide, Language, Snippet};
use keywright_test_support::{Backend, Program, Session, TestApp};
use serde_json::{Value, json};

use runner::Runner;
use shape::assert_same_shape;

/// An id as the OpenAPI document's examples have it, behind its prefix.
const EXAMPLE_ID: &str = "_01kanj4zr0f4m8xk2v0c7d9w3h";
/// More than a page of a list.
const MANY: usize = 27;

/// A client who reads the guide, with what the examples speak of.
struct Reader {
    app: TestApp,
    owner: Session,
    program: Program,
    ids: Vec<(&'static str, String)>,
}

impl Reader {
    async fn new() -> Self {
        let app = TestApp::start(Backend::Sqlite).await;
        let owner = app.client("reader").await;
        let program = owner.program().await;
        let made = |answer: keywright_test_support::Answer| answer.is(201).text_at("id");
        let payment = json!({"amount": 1_000_000, "currency": "EUR"});
        let payment = made(program.post("/v1/payments", &payment).await);
        let admin = app.admin().await;
        admin.post(&format!("/api/v1/admin/payments/{payment}/complete"), &json!({})).await.is(200);
        let withdrawal = json!({"amount": 100, "currency": "EUR", "destination": "DE89370400440532013000"});
        let withdrawal = made(program.post("/v1/withdrawals", &withdrawal).await);
        let invoice = json!({
            "customer": {"name": "Ada Lovelace", "email": "ada@example.com"}, "currency": "EUR",
            "lines": [{"description": "Consulting", "quantity": 1, "unit_amount": 100}],
        });
        let invoice = made(program.post("/v1/invoices", &invoice).await);
        Self { app, owner, program, ids: vec![("pay", payment), ("wdr", withdrawal), ("inv", invoice)] }
    }

    async fn guide(&self) -> Guide {
        serde_json::from_str(&self.owner.get("/api/v1/guide").await.is(200).text).unwrap()
    }

    async fn endpoints(&self) -> Vec<Endpoint> {
        let mut endpoints = Vec::new();
        for summary in self.guide().await.endpoints {
            let answer = self.owner.get(&format!("/api/v1/guide/endpoints/{}", summary.id)).await.is(200);
            endpoints.push(serde_json::from_str(&answer.text).unwrap());
        }
        endpoints
    }

    /// The program in a language, as this reader would run it.
    fn code(&self, snippets: &[Snippet], language: Language) -> String {
        let snippet = snippets.iter().find(|snippet| snippet.language == language).unwrap();
        let mut code = snippet.code.replace("{origin}", &self.app.base);
        for (prefix, id) in &self.ids {
            code = code.replace(&format!("{prefix}{EXAMPLE_ID}"), id);
        }
        code
    }

    /// Method, route and status of the newest call, by the log.
    async fn newest_call(&self) -> Value {
        let call = self.owner.list("/api/v1/requests?limit=1").await.remove(0);
        json!([call["method"], call["route"], call["status"]])
    }
}

/// Each endpoint's snippet makes the call that the guide says, and prints an answer like the guide's.
async fn every_endpoint_answers(language: Language) {
    let reader = Reader::new().await;
    let endpoints = reader.endpoints().await;
    assert_eq!(endpoints.len(), 12);
    let programs =
        endpoints.iter().map(|endpoint| (endpoint.summary.id.clone(), reader.code(&endpoint.snippets, language)));
    let runner = Runner::prepare(language, programs.collect()).await;
    for endpoint in &endpoints {
        let name = format!("{} in {}", endpoint.summary.id, language.title());
        let printed = runner.run(&endpoint.summary.id, &reader.program.secret).await;
        let answer: Value = serde_json::from_str(&printed).unwrap_or_else(|_| panic!("{name}: {printed}"));
        assert_same_shape(&answer, endpoint, &name);
        let expected = json!([endpoint.summary.method, endpoint.summary.path, endpoint.status]);
        assert_eq!(reader.newest_call().await, expected, "{name}");
    }
}

/// The topics' snippets print what their topic is about.
async fn every_topic_answers(language: Language) {
    let reader = Reader::new().await;
    for number in 1..MANY {
        let body = json!({"amount": number, "currency": "EUR"});
        reader.program.post("/v1/payments", &body).await.is(201);
    }
    let topics = reader.guide().await.topics;
    let with_snippets: Vec<_> = topics.iter().filter(|topic| !topic.snippets.is_empty()).collect();
    let ids: Vec<_> = with_snippets.iter().map(|topic| topic.id.as_str()).collect();
    assert_eq!(ids, ["authentication", "idempotency", "lists"]);
    let programs = with_snippets.iter().map(|topic| (topic.id.clone(), reader.code(&topic.snippets, language)));
    let runner = Runner::prepare(language, programs.collect()).await;
    for topic in ids {
        let printed = runner.run(topic, &reader.program.secret).await;
        let answer: Value = serde_json::from_str(&printed).unwrap_or_else(|_| panic!("{topic}: {printed}"));
        match (topic, language) {
            ("authentication", _) => assert!(answer["data"].is_array(), "{printed}"),
            ("idempotency", _) => {
                assert_eq!(answer["status"], "pending", "{printed}");
                assert_eq!(
                    runner.run(topic, &reader.program.secret).await,
                    printed,
                    "the same again is not done again"
                );
            }
            // One page, and a comment that says how to get the next.
            (_, Language::Curl) => assert_eq!(answer["data"].as_array().unwrap().len(), 25),
            _ => assert_eq!(answer.as_array().unwrap().len(), MANY + 1),
        }
    }
}

/// A program that is refused says with which code, and does not look like a success.
async fn a_refusal_is_told(language: Language) {
    let reader = Reader::new().await;
    let endpoints = reader.endpoints().await;
    let balance = endpoints.iter().find(|endpoint| endpoint.summary.id == "read_balance").unwrap();
    let runner =
        Runner::prepare(language, vec![("refused".to_owned(), reader.code(&balance.snippets, language))]).await;
    let (succeeded, output) = runner.try_run("refused", "kw_not_a_key").await;
    assert!(output.contains("invalid_key"), "{output}");
    // curl ends well whatever the status.
    assert_eq!(succeeded, language == Language::Curl);
}

macro_rules! in_each_language {
    ($( $module:ident = $language:ident; )+) => { $(
        mod $module {
            use super::*;

            #[actix_web::test]
            async fn every_endpoint_answers() {
                super::every_endpoint_answers(Language::$language).await;
            }

            #[actix_web::test]
            async fn every_topic_answers() {
                super::every_topic_answers(Language::$language).await;
            }

            #[actix_web::test]
            async fn a_refusal_is_told() {
                super::a_refusal_is_told(Language::$language).await;
            }
        }
    )+ };
}

in_each_language! {
    curl = Curl;
    javascript = Javascript;
    python = Python;
    rust = Rust;
}
