//! Lists of keys, and whose keys are found at all.

use actix_web::http::Method;
use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};

/// Makes that many keys, a second apart, and answers their ids, newest first.
async fn keys_over_time(app: &TestApp, session: &Session, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..count {
        app.clock.advance(1);
        ids.insert(0, session.create_key(&balance_key(&json!({"name": format!("Key {number}")}))).await.0);
    }
    ids
}

on_both_databases! {
    async fn keys_are_listed_newest_first(app: TestApp) {
        let session = app.client("acme").await;
        let ids = keys_over_time(&app, &session, 3).await;
        let page = session.get("/api/v1/api-keys").await.is(200).json;
        assert_eq!(each(page["data"].as_array().unwrap(), "id"), ids);
        assert_eq!(page["next_cursor"], Value::Null);
    }

    async fn a_client_without_keys_has_an_empty_list(app: TestApp) {
        let session = app.client("acme").await;
        assert_eq!(session.get("/api/v1/api-keys").await.is(200).json, json!({"data": [], "next_cursor": null}));
    }

    async fn pages_walk_to_the_end_without_a_gap_or_a_repeat(app: TestApp) {
        let session = app.client("acme").await;
        let ids = keys_over_time(&app, &session, 7).await;
        for limit in [1, 2, 3, 6, 7, 8] {
            assert_eq!(each(&session.walk("/api/v1/api-keys", limit).await, "id"), ids, "limit {limit}");
        }
    }

    async fn keys_of_one_moment_are_neither_skipped_nor_repeated(app: TestApp) {
        let session = app.client("acme").await;
        for _ in 0..5 {
            session.create_key(&balance_key(&json!({}))).await;
        }
        let walked = session.walk("/api/v1/api-keys", 2).await;
        let whole = session.list("/api/v1/api-keys").await;
        assert_eq!((each(&walked, "id"), whole.len()), (each(&whole, "id"), 5));
    }

    async fn a_page_that_was_begun_is_not_disturbed_by_new_keys(app: TestApp) {
        let session = app.client("acme").await;
        let ids = keys_over_time(&app, &session, 4).await;
        let first = session.get("/api/v1/api-keys?limit=2").await.is(200);
        keys_over_time(&app, &session, 2).await;
        let path = format!("/api/v1/api-keys?limit=2&cursor={}", first.text_at("next_cursor"));
        assert_eq!(each(&session.list(&path).await, "id"), ids[2..]);
    }

    async fn a_page_has_25_items_unless_told(app: TestApp) {
        let session = app.client("acme").await;
        keys_over_time(&app, &session, 26).await;
        assert_eq!(session.list("/api/v1/api-keys").await.len(), 25);
        assert_eq!(session.list("/api/v1/api-keys?limit=100").await.len(), 26);
    }

    async fn each_status_lists_its_own_keys(app: TestApp) {
        let session = app.client("acme").await;
        let (active, _) = session.create_key(&balance_key(&json!({"expires_at": app.clock_in(61)}))).await;
        let (expired, _) = session.create_key(&balance_key(&json!({"expires_at": app.clock_in(60)}))).await;
        let (revoked, _) = session.create_key(&balance_key(&json!({"expires_at": app.clock_in(60)}))).await;
        session.post(&format!("/api/v1/api-keys/{revoked}/revoke"), &json!({})).await.is(200);
        app.clock.advance(60);
        for (status, id) in [("active", active), ("expired", expired), ("revoked", revoked)] {
            let keys = session.list(&format!("/api/v1/api-keys?status={status}")).await;
            assert_eq!((each(&keys, "id"), each(&keys, "status")), (vec![id.as_str()], vec![status]));
        }
    }

    async fn a_filter_holds_on_every_page(app: TestApp) {
        let session = app.client("acme").await;
        let ids = keys_over_time(&app, &session, 6).await;
        for id in ids.iter().step_by(2) {
            session.post(&format!("/api/v1/api-keys/{id}/revoke"), &json!({})).await.is(200);
        }
        let revoked: Vec<&String> = ids.iter().step_by(2).collect();
        assert_eq!(each(&session.walk("/api/v1/api-keys?status=revoked", 2).await, "id"), revoked);
        assert_eq!(session.walk("/api/v1/api-keys?status=active", 2).await.len(), 3);
    }

    async fn a_query_that_is_wrong_is_named(app: TestApp) {
        let session = app.client("acme").await;
        for (query, field) in [
            ("limit=0", "limit"),
            ("limit=101", "limit"),
            ("limit=-1", "limit"),
            ("limit=many", "limit"),
            ("limit=1&limit=2", "limit"),
            ("status=lost", "status"),
            ("cursor=nonsense", "cursor"),
            ("cursor=", "cursor"),
            ("colour=red", "colour"),
        ] {
            session.get(&format!("/api/v1/api-keys?{query}")).await.is_invalid(&[field]);
        }
    }

    async fn a_client_lists_its_own_keys_alone(app: TestApp) {
        let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
        let (id, _) = acme.create_key(&balance_key(&json!({}))).await;
        umbrella.create_key(&balance_key(&json!({}))).await;
        assert_eq!(each(&acme.list("/api/v1/api-keys").await, "id"), [id]);
    }

    /// Every route with an id, asked for another client's key, for ids of other kinds, and for nothing's.
    async fn what_is_not_the_clients_own_is_not_found(app: TestApp) {
        let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
        let (foreign, secret) = umbrella.create_key(&balance_key(&json!({}))).await;
        let client = acme.client_id().await.to_string();
        let nothing = "key_00000000000000000000000000";
        for id in [foreign.as_str(), nothing, &client, "x", "%20", "key_", "..%2f", "%ff", "%00", "'", &secret] {
            let path = format!("/api/v1/api-keys/{id}");
            let (regenerate, revoke) = (format!("{path}/regenerate"), format!("{path}/revoke"));
            for answer in [
                acme.get(&path).await,
                acme.patch(&path, &json!({"name": "Mine"})).await,
                acme.post(&regenerate, &json!({})).await,
                acme.call(Method::POST, &regenerate).send().await,
                acme.post(&revoke, &json!({})).await,
                acme.get(&format!("{path}/usage")).await,
                acme.get(&format!("{path}/requests")).await,
            ] {
                answer.is_refused(404, "not_found");
            }
        }
        assert_eq!(umbrella.get(&format!("/api/v1/api-keys/{foreign}")).await.json["status"], "active");
        app.get_with_key(&secret, "/v1/balance").await.is(200);
    }
}
