//! The proof that the trail is whole: exports, walks with progress, and signed checkpoints.

use keywright_api_types::session::Access;
use keywright_domain::audit::{TrailWalk, export};
use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};

const TRAIL: &str = "/api/v1/admin/audit-events";
const EXPORT: &str = "/api/v1/admin/audit-events/export";
const FOLLOW: &str = "/api/v1/admin/audit-events/verifications";
/// Where checkpoints are made.
pub const CHECKPOINTS: &str = "/api/v1/admin/audit-checkpoints";
const KEY: &str = "/api/v1/admin/audit-key";

/// The lines of progress of a walk; the last holds the outcome.
async fn follow(admin: &Session, body: &Value) -> Vec<Value> {
    let answer = admin.post(FOLLOW, body).await.is(200);
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What a walk finds against a checkpoint that was kept.
pub async fn outcome(admin: &Session, checkpoint: &Value) -> Value {
    follow(admin, &json!({"checkpoint": checkpoint})).await.pop().unwrap()["outcome"].clone()
}

on_both_databases! {
    async fn an_admin_filters_by_client_and_address(app: TestApp) {
        let (acme, umbrella, admin) = (app.client("acme").await, app.client("umbrella").await, app.admin().await);
        for session in [&acme, &umbrella] {
            session.create_key(&balance_key(&json!({}))).await;
        }
        let path = format!("{TRAIL}?client_id={}&action=api_key", acme.client_id().await);
        let events = admin.list(&path).await;
        assert_eq!(each(&events, "action"), ["api_key.created"]);
        assert_eq!(events[0]["client_id"], acme.client_id().await.as_str());
        let count = admin.list(&format!("{TRAIL}?action=api_key&ip=127.0.0.1")).await.len();
        assert_eq!((count, admin.list(&format!("{TRAIL}?ip=192.0.2.1")).await.len()), (2, 0));
        admin.get(&format!("{TRAIL}?ip=home")).await.is_invalid(&["ip"]);
        admin.get(&format!("{TRAIL}?client_id=1")).await.is_invalid(&["client_id"]);
        acme.get("/api/v1/audit-events?client_id=1").await.is_invalid(&["client_id"]);
    }

    async fn an_export_in_ndjson_is_verified_without_the_database(app: TestApp) {
        let (acme, admin) = (app.client("acme").await, app.admin().await);
        acme.create_key(&balance_key(&json!({"name": "Überweisung \"2\"\u{2028}"}))).await;
        let answer = admin.get(&format!("{EXPORT}?format=ndjson")).await.is(200);
        assert_eq!(answer.header("content-type"), "application/x-ndjson");
        assert!(answer.header("content-disposition").contains("filename=\"audit-trail-"));
        let mut walk = TrailWalk::new(vec![], None);
        let lines: Vec<&str> = answer.text.split_terminator('\n').collect();
        assert!(lines.iter().all(|line| walk.step(&export::of_line(line).unwrap())));
        let whole = admin.list(TRAIL).await;
        assert_eq!(walk.checked(), whole.len() as u64);
        for (line, event) in lines.iter().zip(whole.iter().rev()) {
            let mut line: Value = serde_json::from_str(line).unwrap();
            line.as_object_mut().unwrap().remove("sequence").unwrap();
            assert_eq!(&line, event);
        }
    }

    async fn an_export_in_csv_has_the_hashes_and_only_what_fits(app: TestApp) {
        let (acme, admin) = (app.client("acme").await, app.admin().await);
        acme.create_key(&balance_key(&json!({"name": "=1+1"}))).await;
        let answer = admin.get(&format!("{EXPORT}?action=api_key")).await.is(200);
        let event = admin.list(&format!("{TRAIL}?action=api_key")).await.remove(0);
        let lines: Vec<&str> = answer.text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("sequence,id,at,") && lines[0].ends_with(",previous_hash,hash"));
        let end = format!(",{},{}", event["previous_hash"].as_str().unwrap(), event["hash"].as_str().unwrap());
        assert!(lines[1].ends_with(&end) && lines[1].contains(",'=1+1,"), "{}", lines[1]);
        admin.get(&format!("{EXPORT}?format=pdf")).await.is_invalid(&["format"]);
    }

    async fn a_walk_tells_how_far_it_has_come_and_then_the_outcome(app: TestApp) {
        let (acme, admin) = (app.client("acme").await, app.admin().await);
        acme.create_key(&balance_key(&json!({}))).await;
        let total = admin.list(TRAIL).await.len();
        let lines = follow(&admin, &json!({})).await;
        let expected = json!({
            "intact": true, "checked": total, "first_broken_id": null, "fault": null, "checkpoints": 0, "by_other_keys": 0,
        });
        assert_eq!(lines.last().unwrap(), &json!({"checked": total, "total": total, "outcome": expected}));
        let before = &lines[..lines.len() - 1];
        assert!(!before.is_empty() && before.iter().all(|line| line["outcome"].is_null() && line["total"] == total));
    }

    async fn a_checkpoint_is_made_listed_taken_along_and_checked(app: TestApp) {
        let admin = app.admin().await;
        let first = admin.post(CHECKPOINTS, &json!({})).await.is(201).json;
        let second = admin.post(CHECKPOINTS, &json!({})).await.is(201).json;
        assert_eq!(first["public_key"], admin.get(KEY).await.is(200).json["public_key"]);
        assert_eq!(admin.list(CHECKPOINTS).await, [second.clone(), first.clone()]);
        assert_eq!(admin.walk(CHECKPOINTS, 1).await, [second.clone(), first.clone()]);

        let path = format!("{CHECKPOINTS}/{}", first["id"].as_str().unwrap());
        let file = admin.get(&path).await.is(200);
        assert!(file.header("content-disposition").contains("attachment; filename=\"audit-checkpoint-"));
        assert_eq!(file.json, first);
        let found = outcome(&admin, &file.json).await;
        assert_eq!((&found["intact"], &found["checkpoints"]), (&json!(true), &json!(3)));

        let told = admin.list(&format!("{TRAIL}?action=audit.checkpoint_created")).await;
        assert_eq!(told.iter().map(|event| &event["target"]["id"]).collect::<Vec<_>>(), [&second["id"], &first["id"]]);
        assert_eq!(told[0]["actor"]["email"], "admin@example.test");
    }

    async fn a_checkpoint_that_was_tampered_with_is_found_out(app: TestApp) {
        let admin = app.admin().await;
        let checkpoint = admin.post(CHECKPOINTS, &json!({})).await.is(201).json;
        let with = |field: &str, value: Value| {
            let mut changed = checkpoint.clone();
            changed[field] = value;
            changed
        };
        let forgeries = [
            ("sequence", json!(1000)), ("hash", json!("ab".repeat(32))), ("at", json!("2020-01-01T00:00:00Z")),
            ("public_key", json!("ab".repeat(32))), ("signature", json!("ab".repeat(64))),
        ];
        for (field, value) in forgeries {
            let found = outcome(&admin, &with(field, value)).await;
            assert_eq!(found["fault"]["kind"], "checkpoint_invalid", "{field}");
        }
        let malformed = [("sequence", json!(0)), ("hash", json!("AB".repeat(32))), ("signature", json!("ab"))];
        for (field, value) in malformed {
            let body = json!({"checkpoint": with(field, value)});
            admin.post(FOLLOW, &body).await.is_invalid(&["checkpoint"]);
        }
        admin.post(FOLLOW, &json!({"checkpoint": {"id": 1}})).await.is(422);
    }

    async fn a_checkpoint_of_another_installation_does_not_fit(app: TestApp) {
        let other = TestApp::start(keywright_test_support::Backend::Sqlite).await;
        let checkpoint = other.admin().await.post(CHECKPOINTS, &json!({})).await.is(201).json;
        let found = outcome(&app.admin().await, &checkpoint).await;
        assert_eq!(found["fault"], json!({"kind": "rewritten", "sequence": checkpoint["sequence"]}));
    }

    async fn only_admins_see_the_proof_and_an_auditor_signs_nothing(app: TestApp) {
        let acme = app.client("acme").await;
        for path in [EXPORT, CHECKPOINTS, KEY] {
            acme.get(path).await.is_refused(403, "wrong_role");
            app.get(path).await.is_refused(401, "not_signed_in");
        }
        acme.post(FOLLOW, &json!({})).await.is_refused(403, "wrong_role");
        app.make_user("auditor@example.test", None, Access::Auditor);
        let auditor = app.session_of("auditor@example.test").await;
        auditor.post(CHECKPOINTS, &json!({})).await.is_refused(403, "insufficient_access");
        assert!(follow(&auditor, &json!({})).await.len() > 1);
        auditor.get(&format!("{CHECKPOINTS}/aud_1")).await.is_refused(404, "not_found");
        auditor.get(&format!("{CHECKPOINTS}/aud_01kanj4zr0f4m8xk2v0c7d9w3h")).await.is_refused(404, "not_found");
    }
}
