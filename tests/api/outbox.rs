//! What happens to money is noted for others in the transaction in which it happens; and payments expire.

use keywright_database::{DatabaseError, events, payments};
use keywright_domain::clock::Clock;
use keywright_server::randomness;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::each;
use crate::stage::{Stage, invoice, withdrawal};

const WEEK: i64 = 7 * 86_400;

/// What was noted since there were so many events: types, in the order in which they happened.
fn noted(app: &TestApp, count: &mut usize) -> Vec<String> {
    let all = app.database.read::<_, DatabaseError>(|connection| events::admin_list(connection, 1_000)).unwrap();
    let types = all[..all.len() - *count].iter().rev().map(|event| event.event_type.clone()).collect();
    *count = all.len();
    types
}

/// Ends the payments whose time is over, as the job does.
fn expire(app: &TestApp) -> usize {
    payments::admin_expire_due(&app.database, app.clock.now(), &mut randomness::secure()).unwrap()
}

on_both_databases! {
    async fn each_change_is_noted_once_and_a_refusal_not(app: TestApp) {
        let stage = Stage::set(&app).await;
        let count = &mut 0;
        let mut then = || {
            app.clock.advance(1);
            noted(&app, count)
        };
        let bill = stage.program.post_once("/v1/invoices", "bill", &invoice()).await.is(201).text_at("id");
        assert_eq!(then(), ["invoice.created"]);
        let body = json!({"amount": 2_500, "currency": "EUR", "invoice_id": bill});
        let payment = stage.program.post_once("/v1/payments", "pay", &body).await.is(201).text_at("id");
        assert_eq!(then(), ["payment.created"]);
        stage.program.post_once("/v1/payments", "pay", &body).await.is(201);
        stage.program.post_once("/v1/payments", "pay", &invoice()).await.is(422);
        stage.program.post_once("/v1/withdrawals", "withdraw", &withdrawal(1)).await.is(409);
        assert_eq!(then(), [""; 0]);
        stage.settle(&format!("payments/{payment}/complete")).await;
        assert_eq!(then(), ["payment.completed", "invoice.paid"]);
        stage.settle(&format!("payments/{payment}/complete")).await;
        stage.admin.post(&format!("/api/v1/admin/payments/{payment}/fail"), &json!({})).await.is(409);
        assert_eq!(then(), [""; 0]);
        let (first, second) = (stage.withdraw(1).await, stage.withdraw(2).await);
        assert_eq!(then(), ["withdrawal.created"; 2]);
        stage.settle(&format!("withdrawals/{first}/approve")).await;
        stage.settle(&format!("withdrawals/{second}/reject")).await;
        assert_eq!(then(), ["withdrawal.approved", "withdrawal.rejected"]);
        let bill = stage.program.post("/v1/invoices", &invoice()).await.is(201).text_at("id");
        stage.program.post(&format!("/v1/invoices/{bill}/void"), &json!({})).await.is(200);
        assert_eq!(then(), ["invoice.created", "invoice.voided"]);
        let payment = stage.pay(5, "EUR").await;
        stage.settle(&format!("payments/{payment}/fail")).await;
        assert_eq!(then(), ["payment.created", "payment.failed"]);
    }

    async fn events_of_one_moment_are_in_the_order_in_which_things_happened(app: TestApp) {
        let stage = Stage::set(&app).await;
        let mut expected = Vec::new();
        for _ in 0..3 {
            let first = stage.pay(5, "EUR").await;
            let second = stage.pay(5, "EUR").await;
            stage.settle(&format!("payments/{second}/fail")).await;
            stage.settle(&format!("payments/{first}/complete")).await;
            let withdrawals = [stage.withdraw(2).await, stage.withdraw(3).await];
            stage.settle(&format!("withdrawals/{}/reject", withdrawals[1])).await;
            stage.settle(&format!("withdrawals/{}/approve", withdrawals[0])).await;
            let [approved, rejected] = withdrawals;
            expected.extend([
                ("payment.created", first.clone()),
                ("payment.created", second.clone()),
                ("payment.failed", second),
                ("payment.completed", first),
                ("withdrawal.created", approved.clone()),
                ("withdrawal.created", rejected.clone()),
                ("withdrawal.rejected", rejected),
                ("withdrawal.approved", approved),
            ]);
        }
        let told = app.database.read::<_, DatabaseError>(|connection| events::admin_list(connection, 1_000)).unwrap();
        let told = told.iter().rev().map(|event| {
            let thing: Value = serde_json::from_str(&event.payload).unwrap();
            (event.event_type.as_str(), thing["id"].as_str().unwrap().to_owned())
        });
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }

    async fn an_event_shows_the_thing_as_the_api_does(app: TestApp) {
        let stage = Stage::set(&app).await;
        let body = json!({"amount": 2_500, "currency": "EUR", "metadata": {"colour": "red"}});
        let payment = stage.program.post("/v1/payments", &body).await.is(201).json;
        let event = app.database.read::<_, DatabaseError>(|connection| events::admin_list(connection, 1)).unwrap().remove(0);
        assert!(event.id.as_str().starts_with("evt_"));
        assert_eq!((event.client_id, event.created_at), (stage.owner.client_id().await, app.clock.now()));
        assert_eq!(serde_json::from_str::<Value>(&event.payload).unwrap(), payment);
    }

    async fn a_payment_that_does_not_arrive_in_a_week_expires(app: TestApp) {
        let stage = Stage::set(&app).await;
        let ids = [stage.pay(100, "EUR").await, stage.pay(20, "EUR").await, stage.pay(3, "EUR").await];
        stage.settle(&format!("payments/{}/complete", ids[0])).await;
        app.clock.advance(1);
        let later = stage.pay(4_000, "EUR").await;
        app.clock.advance(WEEK - 2);
        assert_eq!(expire(&app), 0);
        app.clock.advance(1);
        expire(&app);
        assert_eq!(expire(&app), 0);
        assert_eq!(stage.euros().await, (100, 4_000));
        let expired = stage.program.get(&format!("/v1/payments/{}", ids[1])).await.is(200).json;
        assert_eq!((&expired["status"], &expired["settled_at"]), (&json!("expired"), &json!(app.clock_in(0))));
        assert_eq!(each(&stage.program.list("/v1/payments?status=pending").await, "id"), [later]);
        // The sessions of a week ago have ended.
        let (owner, admin) = (app.session_of("acme@example.test").await, app.session_of("admin@example.test").await);
        for way in ["complete", "fail"] {
            let path = format!("/api/v1/admin/payments/{}/{way}", ids[1]);
            admin.post(&path, &json!({})).await.is_refused(409, "already_settled");
        }
        let trail = owner.list("/api/v1/audit-events").await;
        let event = trail.iter().find(|event| event["target"]["id"] == ids[1].as_str()).unwrap();
        assert_eq!((&event["action"], &event["actor"]["type"]), (&json!("payment.expired"), &json!("system")));
        assert_eq!(event["changes"]["status"], json!({"from": "pending", "to": "expired"}));
    }

    async fn what_is_settled_too_late_has_expired(app: TestApp) {
        let stage = Stage::set(&app).await;
        let ids = [stage.pay(100, "EUR").await, stage.pay(20, "EUR").await, stage.pay(3, "EUR").await];
        app.clock.advance(WEEK - 1);
        let admin = app.session_of("admin@example.test").await;
        let settle = async |id: &str, way: &str| admin.post(&format!("/api/v1/admin/payments/{id}/{way}"), &json!({})).await;
        settle(&ids[0], "complete").await.is(200);
        app.clock.advance(1);
        settle(&ids[1], "complete").await.is_refused(409, "already_settled");
        settle(&ids[2], "fail").await.is_refused(409, "already_settled");
        assert_eq!(each(&stage.program.list("/v1/payments?status=expired").await, "id").len(), 2);
        assert_eq!((stage.euros().await, expire(&app)), ((100, 0), 0));
        let trail = admin.list("/api/v1/admin/audit-events").await;
        let event = trail.iter().find(|event| event["target"]["id"] == ids[1].as_str()).unwrap();
        assert_eq!((&event["action"], &event["actor"]["type"]), (&json!("payment.expired"), &json!("system")));
    }

    async fn the_trail_keeps_the_reason(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(5, "EUR").await;
        let (payment, withdrawal) = (stage.pay(1, "EUR").await, stage.withdraw(5).await);
        let body = json!({"reason": "The bank sent it back"});
        for (path, id) in [("payments", &payment), ("withdrawals", &withdrawal)] {
            let way = if path == "payments" { "fail" } else { "reject" };
            stage.admin.post(&format!("/api/v1/admin/{path}/{id}/{way}"), &body).await.is(200);
            let trail = stage.owner.list("/api/v1/audit-events").await;
            let event = trail.iter().find(|event| event["target"]["id"] == id.as_str()).unwrap();
            assert_eq!(event["changes"]["reason"], json!({"from": null, "to": "The bank sent it back"}));
        }
    }
}
