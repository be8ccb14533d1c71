//! What is taken away is gone: no call that begins after the answer to a revocation is accepted, whatever the load.

use std::cell::Cell;

use actix_web::http::Method;
use futures_util::future::{join, join_all};
use keywright_api_types::clients::ClientStatus;
use keywright_database::clients::ClientPatch;
use keywright_test_support::{Backend, Settings, TestApp, on_both_databases};
use serde_json::json;

use crate::bodies::balance_key;

/// How many callers there are at a time.
const CALLERS: usize = 8;
/// How many calls each makes after the change was answered.
const AFTERWARDS: usize = 3;

async fn start(backend: Backend) -> TestApp {
    TestApp::start_with(backend, Settings { workers: 2, ..Settings::default() }).await
}

/// Has many call with the key all the time, takes something away from it in between, and sees that every call which
/// began after `take_away` had its answer is refused with the code.
async fn refused_from_then_on(app: &TestApp, secret: &str, take_away: impl Future<Output = ()>, code: &str) {
    let (is_taken, accepted) = (Cell::new(false), Cell::new(0));
    let call_on = async |_: usize| {
        let client = awc::Client::default();
        let mut afterwards = 0;
        while afterwards < AFTERWARDS {
            let began_afterwards = is_taken.get();
            let call = client.get(format!("{}/v1/balance", app.base)).bearer_auth(secret);
            let mut answer = call.send().await.unwrap();
            let body: serde_json::Value = answer.json().await.unwrap();
            if began_afterwards {
                assert_eq!(body["code"], code, "{body}");
                afterwards += 1;
            } else if answer.status() == 200 {
                accepted.set(accepted.get() + 1);
            }
        }
    };
    let change = async {
        // Some calls are let through first, so that the change comes into the midst of them.
        app.call(Method::GET, "/v1/balance").key(secret).send().await.is(200);
        take_away.await;
        is_taken.set(true);
    };
    join(join_all((0..CALLERS).map(call_on)), change).await;
    assert!(accepted.get() > 0, "the key worked before");
}

on_both_databases! {
    async fn no_call_is_accepted_after_a_revocation_has_answered(backend: Backend) {
        let app = start(backend).await;
        let session = app.client("acme").await;
        for _ in 0..20 {
            let (id, secret) = session.create_key(&balance_key(&json!({"rate_limit_per_minute": 1000}))).await;
            let revoke = async { drop(session.post(&format!("/api/v1/api-keys/{id}/revoke"), &json!({})).await.is(200)) };
            refused_from_then_on(&app, &secret, revoke, "revoked_key").await;
        }
    }

    async fn no_call_is_accepted_after_a_permission_was_taken(backend: Backend) {
        let app = start(backend).await;
        let session = app.client("acme").await;
        for _ in 0..20 {
            let (id, secret) = session.create_key(&balance_key(&json!({"rate_limit_per_minute": 1000}))).await;
            let narrow = async {
                let body = json!({"permissions": ["profile:read"]});
                session.patch(&format!("/api/v1/api-keys/{id}"), &body).await.is(200);
            };
            refused_from_then_on(&app, &secret, narrow, "insufficient_permissions").await;
        }
    }

    async fn no_call_is_accepted_after_a_client_was_suspended(backend: Backend) {
        let app = start(backend).await;
        for number in 0..5 {
            let session = app.client(&format!("client{number}")).await;
            let client = session.client_id().await;
            let (_, secret) = session.create_key(&balance_key(&json!({"rate_limit_per_minute": 1000}))).await;
            let patch = ClientPatch::to(ClientStatus::Suspended);
            refused_from_then_on(&app, &secret, app.change_client(&client, patch), "client_suspended").await;
        }
    }
}
