//! Settlement by admins: each moves the money once, however often and by however many it is asked for.

use actix_web::http::Method;
use futures_util::future::join_all;
use keywright_api_types::session::Access;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::stage::Stage;

/// Each settlement with its opposite, and what is available and pending after it.
const SETTLEMENTS: [(&str, &str, &str, (i64, i64)); 4] = [
    ("payments", "complete", "fail", (1_400, 0)),
    ("payments", "fail", "complete", (1_000, 0)),
    ("withdrawals", "approve", "reject", (600, 0)),
    ("withdrawals", "reject", "approve", (1_000, 0)),
];

/// Makes 1,000 available, and a payment or withdrawal of 400.
async fn pending(stage: &Stage, subject: &str) -> String {
    let (available, _) = stage.euros().await;
    if available < 1_000 {
        stage.fund(1_000 - available, "EUR").await;
    } else if available > 1_000 {
        let id = stage.withdraw(available - 1_000).await;
        stage.settle(&format!("withdrawals/{id}/approve")).await;
    }
    match subject {
        "payments" => stage.pay(400, "EUR").await,
        _ => stage.withdraw(400).await,
    }
}

on_both_databases! {
    async fn asked_again_it_answers_the_same_and_moves_nothing(app: TestApp) {
        let stage = Stage::set(&app).await;
        for (subject, settle, opposite, balance) in SETTLEMENTS {
            let id = pending(&stage, subject).await;
            let first = stage.settle(&format!("{subject}/{id}/{settle}")).await;
            let events = stage.owner.list("/api/v1/audit-events?limit=100").await.len();
            app.clock.advance(60);
            for _ in 0..3 {
                assert_eq!(stage.settle(&format!("{subject}/{id}/{settle}")).await, first);
            }
            let refused = stage.admin.post(&format!("/api/v1/admin/{subject}/{id}/{opposite}"), &json!({})).await;
            refused.is_refused(409, "already_settled");
            assert_eq!(stage.euros().await, balance, "{subject} {settle}");
            assert_eq!(stage.owner.list("/api/v1/audit-events?limit=100").await.len(), events);
        }
    }

    async fn of_many_at_once_one_moves_the_money(app: TestApp) {
        let stage = Stage::set(&app).await;
        for (subject, settle, opposite, _) in SETTLEMENTS {
            let id = pending(&stage, subject).await;
            let paths = [settle, opposite].map(|way| format!("/api/v1/admin/{subject}/{id}/{way}"));
            let body = json!({});
            let answers = join_all((0..8).map(|turn| stage.admin.post(&paths[turn % 2], &body))).await;
            let winner = usize::from(answers[0].status != 200);
            for (turn, answer) in answers.into_iter().enumerate() {
                match turn % 2 == winner {
                    true => drop(answer.is(200)),
                    false => drop(answer.is_refused(409, "already_settled")),
                }
            }
            let way = [settle, opposite][winner];
            let expected = SETTLEMENTS.into_iter().find(|row| (row.0, row.1) == (subject, way)).unwrap().3;
            assert_eq!(stage.euros().await, expected, "{subject} {way}");
            let trail = stage.owner.list("/api/v1/audit-events?limit=100").await;
            assert_eq!(trail.iter().filter(|event| event["target"]["id"] == id.as_str()).count(), 1);
        }
    }

    async fn each_is_in_the_trail_of_the_client_with_who_did_it(app: TestApp) {
        let stage = Stage::set(&app).await;
        let user = stage.admin.get("/api/v1/session").await.is(200).json["user"].clone();
        for (subject, settle, _, _) in SETTLEMENTS {
            let id = pending(&stage, subject).await;
            let settled = stage.settle(&format!("{subject}/{id}/{settle}")).await;
            let event = stage.owner.list("/api/v1/audit-events").await.remove(0);
            let (kind, status) = (subject.trim_end_matches('s'), settled["status"].as_str().unwrap());
            assert_eq!(event["action"], format!("{kind}.{status}"));
            assert_eq!((&event["target"]["type"], &event["target"]["id"]), (&json!(kind), &json!(id)));
            assert_eq!(event["changes"]["status"], json!({"from": "pending", "to": status}));
            assert_eq!((&event["actor"]["id"], &event["client_id"]), (&user["id"], &settled["client_id"]));
        }
        let verified = stage.admin.get("/api/v1/admin/audit-events/verify").await.is(200).json;
        assert_eq!(verified["intact"], true);
    }

    async fn an_auditor_looks_and_settles_nothing(app: TestApp) {
        let stage = Stage::set(&app).await;
        app.make_user("auditor@example.test", None, Access::Auditor);
        app.make_user("operator@example.test", None, Access::Operator);
        let auditor = app.session_of("auditor@example.test").await;
        let operator = app.session_of("operator@example.test").await;
        for (subject, settle, _, _) in SETTLEMENTS {
            let id = pending(&stage, subject).await;
            let before = stage.money().await;
            let path = format!("/api/v1/admin/{subject}/{id}");
            // What is sent with it makes no difference.
            for body in ["{}", "{broken"] {
                let call = |session: &keywright_test_support::Session| {
                    session.call(Method::POST, &format!("{path}/{settle}")).body("application/json", body).send()
                };
                call(&auditor).await.is_refused(403, "insufficient_access");
                call(&stage.owner).await.is_refused(403, "wrong_role");
            }
            auditor.get(&path).await.is(200);
            assert_eq!(stage.money().await, before);
            operator.post(&format!("{path}/{settle}"), &json!({})).await.is(200);
        }
    }

    async fn what_is_not_there_cannot_be_settled_and_what_is_sent_must_be_right(app: TestApp) {
        let stage = Stage::set(&app).await;
        for (subject, settle, _, _) in SETTLEMENTS {
            let id = pending(&stage, subject).await;
            let of_another_kind = format!("inv_{}", &id[4..]);
            let nothing = format!("{}00000000000000000000000000", &id[..4]);
            for id in [of_another_kind.as_str(), &nothing, "x", "%00"] {
                let path = format!("/api/v1/admin/{subject}/{id}/{settle}");
                stage.admin.post(&path, &json!({})).await.is_refused(404, "not_found");
            }
            let before = stage.money().await;
            let path = format!("/api/v1/admin/{subject}/{id}/{settle}");
            stage.admin.post(&path, &json!({"amount": 1})).await.is_invalid(&["amount"]);
            if ["fail", "reject"].contains(&settle) {
                for reason in [Value::from(""), "a\u{7}b".into(), "x".repeat(501).into(), 5.into()] {
                    stage.admin.post(&path, &json!({"reason": reason})).await.is_invalid(&["reason"]);
                }
            }
            assert_eq!(stage.money().await, before);
            stage.admin.call(Method::POST, &path).send().await.is(200);
        }
    }

    async fn an_admin_finds_the_money_of_each_client(app: TestApp) {
        let stage = Stage::set(&app).await;
        let umbrella = app.client("umbrella").await;
        let program = umbrella.program().await;
        let body = json!({"amount": 5, "currency": "USD"});
        let theirs = program.post("/v1/payments", &body).await.is(201).text_at("id");
        let ours = stage.pay(5, "USD").await;
        let of = |client: String| format!("/api/v1/admin/payments?status=pending&client_id={client}");
        let (acme, umbrella) = (stage.owner.client_id().await.to_string(), umbrella.client_id().await.to_string());
        for (client, id) in [(acme, &ours), (umbrella, &theirs)] {
            let found = stage.admin.list(&of(client)).await;
            assert_eq!(crate::bodies::each(&found, "id"), [id]);
        }
        assert_eq!(stage.admin.list("/api/v1/admin/payments").await.len(), 2);
        stage.admin.get("/api/v1/admin/payments?client_id=x").await.is_invalid(&["client_id"]);
        stage.admin.get("/api/v1/admin/withdrawals?status=completed").await.is_invalid(&["status"]);
    }
}
