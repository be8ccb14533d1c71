//! Packages as doors: what there is, asking for it, and what becomes of the request.

use keywright_api_types::features::Feature;
use keywright_api_types::ids::PackageId;
use keywright_api_types::session::Access;
use keywright_database::clients::{ClientPatch, OverridesPatch};
use keywright_test_support::{Answer, Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};

const REQUESTS: &str = "/api/v1/upgrade-requests";
const ADMIN: &str = "/api/v1/admin/upgrade-requests";

async fn ask(session: &Session, package: &PackageId) -> Answer {
    session.post(REQUESTS, &json!({"package_id": package, "message": " More, please "})).await
}

on_both_databases! {
    async fn the_packages_are_listed_smallest_first(app: TestApp) {
        let large = app.package("large", &[Feature::ApiBasic], 50, 500);
        let session = app.client_with("acme", &app.package("none", &[], 0, 1)).await;
        let packages = session.get("/api/v1/packages").await.is(200).json;
        assert_eq!(each(packages.as_array().unwrap(), "name"), ["none's package", "large's package"]);
        assert_eq!(packages[1], json!({
            "id": large, "name": "large's package", "features": ["api_basic"], "max_api_keys": 50,
            "max_rate_limit_per_minute": 500, "log_retention_days": 30, "keys_slowed": 0, "slowed_keys": [],
        }));
    }

    async fn a_smaller_package_names_the_keys_that_it_would_slow(app: TestApp) {
        let small = app.package("small", &[Feature::ApiBasic], 50, 10);
        let session = app.client_with("acme", &app.package("large", &[Feature::ApiBasic], 50, 500)).await;
        for (name, rate) in [("Slow", 10), ("Fast", 500), ("Middle", 100), ("Gone", 500)] {
            session.create_key(&balance_key(&json!({"name": name, "rate_limit_per_minute": rate}))).await;
        }
        let gone = session.list("/api/v1/api-keys?q=gone").await.remove(0);
        session.post(&format!("/api/v1/api-keys/{}/revoke", gone["id"].as_str().unwrap()), &json!({})).await.is(200);
        let slowed = async || {
            let packages = session.get("/api/v1/packages").await.is(200).json;
            (packages[0]["keys_slowed"].clone(), packages[0]["slowed_keys"].clone())
        };
        assert_eq!(slowed().await, (json!(2), json!(["Fast", "Middle"])));
        // What an admin set for the client stays with another package.
        let overrides = OverridesPatch { max_rate: Some(Some(200)), ..OverridesPatch::default() };
        let client = session.client_id().await;
        app.change_client(&client, ClientPatch { overrides, ..ClientPatch::default() }).await;
        assert_eq!(slowed().await, (json!(0), json!([])));
        let packages = app.admin().await.get("/api/v1/packages").await.is(200).json;
        assert_eq!((&packages[0]["id"], &packages[0]["keys_slowed"]), (&json!(small), &json!(0)));
    }

    async fn a_request_goes_through_to_the_package(app: TestApp) {
        let large = app.package("large", &[Feature::ApiBasic], 50, 500);
        let session = app.client_with("acme", &app.package("none", &[], 0, 1)).await;
        let admin = app.admin().await;
        session.post("/api/v1/api-keys", &balance_key(&json!({}))).await.is_refused(403, "feature_not_in_package");
        let request = ask(&session, &large).await.is(201).json;
        assert_eq!((&request["status"], &request["message"]), (&json!("open"), &json!("More, please")));
        assert_eq!((&request["package"]["id"], &request["client_name"]), (&json!(large), &json!("acme")));
        let id = request["id"].as_str().unwrap();
        assert_eq!(admin.list(ADMIN).await, session.list(REQUESTS).await);
        let seen = admin.post(&format!("{ADMIN}/{id}/seen"), &json!({})).await.is(200).json;
        assert_eq!((&seen["status"], &seen["seen_at"]), (&json!("seen"), &json!(app.clock_in(0))));
        app.clock.advance(5);
        let done = admin.post(&format!("{ADMIN}/{id}/done"), &json!({"answer": "Welcome"})).await.is(200).json;
        assert_eq!((&done["status"], &done["answer"]), (&json!("done"), &json!("Welcome")));
        assert_eq!(done["current_package"]["id"], json!(large));
        assert_eq!(admin.post(&format!("{ADMIN}/{id}/done"), &json!({})).await.is(200).json, done);
        admin.post(&format!("{ADMIN}/{id}/decline"), &json!({})).await.is_refused(409, "already_settled");
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        let actions = session.list("/api/v1/audit-events?action=package").await;
        assert_eq!(each(&actions, "action"), ["package.upgrade_done", "package.upgrade_seen", "package.upgrade_requested"]);
        assert_eq!(actions[0]["actor"]["role"], "admin");
        let changed = session.list("/api/v1/audit-events?action=client.updated").await;
        assert_eq!(changed[0]["changes"]["package_id"]["to"], json!(large));
        assert_eq!(changed[0]["changes"]["package"], json!({"from": "none's package", "to": "large's package"}));
    }

    async fn one_request_at_a_time(app: TestApp) {
        let (large, huge) = (app.package("large", &[], 50, 500), app.package("huge", &[], 60, 600));
        let (session, admin) = (app.client("acme").await, app.admin().await);
        let id = ask(&session, &large).await.is(201).text_at("id");
        ask(&session, &huge).await.is_refused(409, "upgrade_already_requested");
        let declined = admin.post(&format!("{ADMIN}/{id}/decline"), &json!({"answer": "Not now"})).await.is(200).json;
        assert_eq!((&declined["status"], &declined["seen_at"]), (&json!("declined"), &json!(app.clock_in(0))));
        app.clock.advance(1);
        ask(&session, &huge).await.is(201);
        assert_eq!(each(&session.list(REQUESTS).await, "status"), ["open", "declined"]);
        assert_eq!(each(&admin.list(&format!("{ADMIN}?status=declined")).await, "answer"), ["Not now"]);
        assert_eq!(session.walk(REQUESTS, 1).await, session.list(REQUESTS).await);
    }

    async fn what_cannot_be_asked_for_is_refused(app: TestApp) {
        let own = app.package("own", &[], 1, 1);
        let session = app.client_with("acme", &own).await;
        ask(&session, &own).await.is_invalid(&["package_id"]);
        ask(&session, &PackageId::new(1, 2)).await.is_invalid(&["package_id"]);
        let body = json!({"package_id": own, "message": "x".repeat(1_001)});
        session.post(REQUESTS, &body).await.is_invalid(&["message"]);
        assert_eq!(session.list(REQUESTS).await, Vec::<Value>::new());
    }

    async fn each_sees_and_does_what_is_theirs(app: TestApp) {
        let large = app.package("large", &[], 50, 500);
        let (acme, umbrella, admin) = (app.client("acme").await, app.client("umbrella").await, app.admin().await);
        app.make_user("viewer@example.test", Some(&acme.client_id().await), Access::Viewer);
        let viewer = app.session_of("viewer@example.test").await;
        ask(&viewer, &large).await.is_refused(403, "insufficient_access");
        let id = ask(&acme, &large).await.is(201).text_at("id");
        assert_eq!(viewer.list(REQUESTS).await.len(), 1);
        assert!(umbrella.list(REQUESTS).await.is_empty());
        acme.get(ADMIN).await.is_refused(403, "wrong_role");
        acme.post(&format!("{ADMIN}/{id}/done"), &json!({})).await.is_refused(403, "wrong_role");
        app.make_user("auditor@example.test", None, Access::Auditor);
        let auditor = app.session_of("auditor@example.test").await;
        assert_eq!(auditor.list(ADMIN).await.len(), 1);
        auditor.post(&format!("{ADMIN}/{id}/seen"), &json!({})).await.is_refused(403, "insufficient_access");
        admin.post(&format!("{ADMIN}/upg_00000000000000000000000000/seen"), &json!({})).await.is_refused(404, "not_found");
    }
}
