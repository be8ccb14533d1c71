//! Invoices: made, listed, paid, voided.

use futures_util::future::join_all;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::each;
use crate::stage::{Stage, invoice, with_client_name};

/// The body of a payment that pays an invoice over 25,00 EUR.
fn paying(invoice: &str) -> Value {
    json!({"amount": 2_500, "currency": "EUR", "invoice_id": invoice})
}

async fn bill(stage: &Stage) -> String {
    stage.program.post("/v1/invoices", &invoice()).await.is(201).text_at("id")
}

async fn read(stage: &Stage, id: &str) -> Value {
    stage.program.get(&format!("/v1/invoices/{id}")).await.is(200).json
}

on_both_databases! {
    async fn an_invoice_is_answered_with_all_its_fields_and_its_sums(app: TestApp) {
        let stage = Stage::set(&app).await;
        let mut body = invoice();
        (body["due_date"], body["metadata"]) = (json!("2027-01-31"), json!({"project": "Engine"}));
        let made = stage.program.post("/v1/invoices", &body).await.is(201).json;
        assert!(made["id"].as_str().unwrap().starts_with("inv_"));
        assert_eq!(made, json!({
            "id": made["id"], "client_id": stage.owner.client_id().await, "status": "open",
            "customer": {"name": "Ada Lovelace", "email": "ada@example.com"},
            "lines": [
                {"description": "Consulting", "quantity": 3, "unit_amount": 500, "amount": 1_500},
                {"description": "Travel", "quantity": 1, "unit_amount": 1_000, "amount": 1_000},
            ],
            "currency": "EUR", "total": 2_500, "due_date": "2027-01-31", "metadata": {"project": "Engine"},
            "payment_id": null, "created_at": app.clock_in(0), "paid_at": null, "voided_at": null,
            "api_key_id": stage.key().await,
        }));
        let path = format!("invoices/{}", made["id"].as_str().unwrap());
        assert_eq!(stage.program.get(&format!("/v1/{path}")).await.is(200).json, made);
        assert_eq!(stage.owner.get(&format!("/api/v1/{path}")).await.is(200).json, made);
        let for_admin = with_client_name(&made);
        assert_eq!(stage.admin.get(&format!("/api/v1/admin/{path}")).await.is(200).json, for_admin);
        assert_eq!(stage.admin.list("/api/v1/admin/invoices").await, [for_admin]);
        assert_eq!(stage.program.get("/v1/balance").await.is(200).json, json!({"data": []}), "billing moves no money");
    }

    async fn an_invoice_is_paid_when_its_payment_completes(app: TestApp) {
        let stage = Stage::set(&app).await;
        let id = bill(&stage).await;
        let payment = stage.program.post("/v1/payments", &paying(&id)).await.is(201).json;
        assert_eq!((&payment["invoice_id"], &read(&stage, &id).await["status"]), (&json!(id), &json!("open")));
        app.clock.advance(60);
        stage.settle(&format!("payments/{}/complete", payment["id"].as_str().unwrap())).await;
        let paid = read(&stage, &id).await;
        assert_eq!((&paid["status"], &paid["payment_id"]), (&json!("paid"), &payment["id"]));
        assert_eq!((&paid["paid_at"], stage.euros().await), (&json!(app.clock_in(0)), (2_500, 0)));
    }

    async fn an_invoice_stays_open_when_its_payment_fails(app: TestApp) {
        let stage = Stage::set(&app).await;
        let id = bill(&stage).await;
        let payment = stage.program.post("/v1/payments", &paying(&id)).await.is(201).text_at("id");
        stage.settle(&format!("payments/{payment}/fail")).await;
        assert_eq!(read(&stage, &id).await["status"], "open");
        stage.program.post("/v1/payments", &paying(&id)).await.is(201);
    }

    async fn while_a_payment_is_on_its_way_the_invoice_takes_no_other(app: TestApp) {
        let stage = Stage::set(&app).await;
        let id = bill(&stage).await;
        let first = stage.program.post("/v1/payments", &paying(&id)).await.is(201).text_at("id");
        stage.program.post("/v1/payments", &paying(&id)).await.is_refused(409, "invoice_not_open");
        stage.settle(&format!("payments/{first}/fail")).await;
        let body = paying(&id);
        let answers = join_all((0..6).map(|_| stage.program.post("/v1/payments", &body))).await;
        let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
        assert_eq!((made.len(), stage.euros().await), (1, (0, 2_500)));
        for answer in refused {
            answer.is_refused(409, "invoice_not_open");
        }
    }

    async fn an_invoice_that_is_not_open_takes_no_payment(app: TestApp) {
        let stage = Stage::set(&app).await;
        let (paid, void) = (bill(&stage).await, bill(&stage).await);
        let payment = stage.program.post("/v1/payments", &paying(&paid)).await.is(201).text_at("id");
        stage.settle(&format!("payments/{payment}/complete")).await;
        stage.program.post(&format!("/v1/invoices/{void}/void"), &json!({})).await.is(200);
        let before = stage.money().await;
        for id in [&paid, &void] {
            stage.program.post("/v1/payments", &paying(id)).await.is_refused(409, "invoice_not_open");
        }
        assert_eq!(stage.money().await, before);
    }

    async fn an_invoice_is_voided_once_and_for_all_by_key_and_in_the_dashboard(app: TestApp) {
        let stage = Stage::set(&app).await;
        let (by_key, by_owner) = (bill(&stage).await, bill(&stage).await);
        app.clock.advance(60);
        let path = format!("/v1/invoices/{by_key}/void");
        let void = stage.program.post(&path, &json!({})).await.is(200).json;
        assert_eq!((&void["status"], &void["voided_at"]), (&json!("void"), &json!(app.clock_in(0))));
        app.clock.advance(60);
        assert_eq!(stage.program.call(actix_web::http::Method::POST, &path).send().await.is(200).json, void);
        stage.program.post(&path, &json!({"reason": "?"})).await.is_invalid(&["reason"]);
        assert_eq!(stage.owner.post(&format!("/api{path}"), &json!({})).await.is(200).json, void);

        let path = format!("/api/v1/invoices/{by_owner}/void");
        let void = stage.owner.post(&path, &json!({})).await.is(200).json;
        assert_eq!(read(&stage, &by_owner).await, void);
        stage.owner.post(&path, &json!({})).await.is(200);
        let mut trail = stage.owner.list("/api/v1/audit-events?limit=100").await;
        trail.retain(|event| event["action"] == "invoice.voided");
        assert_eq!(each(&trail, "client_id"), [void["client_id"].as_str().unwrap()], "who has a key has no name");
        assert_eq!(trail[0]["target"], json!({"type": "invoice", "id": by_owner, "name": null}));
        assert_eq!(trail[0]["changes"], json!({"status": {"from": "open", "to": "void"}}));
        assert_eq!(trail[0]["actor"]["email"], "acme@example.test");
    }

    async fn a_paid_invoice_and_one_with_a_payment_on_its_way_are_not_voided(app: TestApp) {
        let stage = Stage::set(&app).await;
        let id = bill(&stage).await;
        let payment = stage.program.post("/v1/payments", &paying(&id)).await.is(201).text_at("id");
        for settled in [false, true] {
            if settled {
                stage.settle(&format!("payments/{payment}/complete")).await;
            }
            let before = stage.money().await;
            let path = format!("/v1/invoices/{id}/void");
            stage.program.post(&path, &json!({})).await.is_refused(409, "invoice_not_open");
            stage.owner.post(&format!("/api{path}"), &json!({})).await.is_refused(409, "invoice_not_open");
            assert_eq!(stage.money().await, before);
        }
    }

    async fn lists_are_newest_first_by_status_and_in_pages(app: TestApp) {
        let stage = Stage::set(&app).await;
        let mut ids = Vec::new();
        for _ in 0..5 {
            app.clock.advance(1);
            ids.insert(0, bill(&stage).await);
        }
        stage.program.post(&format!("/v1/invoices/{}/void", ids[2]), &json!({})).await.is(200);
        for limit in [1, 2, 5, 6] {
            assert_eq!(each(&stage.program.walk("/v1/invoices", limit).await, "id"), ids);
            assert_eq!(each(&stage.owner.walk("/api/v1/invoices", limit).await, "id"), ids);
            assert_eq!(stage.admin.walk("/api/v1/admin/invoices?status=open", limit).await.len(), 4);
        }
        assert_eq!(each(&stage.program.list("/v1/invoices?status=void").await, "id"), [&ids[2]]);
    }
}
