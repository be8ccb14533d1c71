//! Payments: announced, listed, completed, failed, expired.

use keywright_test_support::{TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::each;
use crate::stage::{Stage, with_client_name};

const WEEK: i64 = 7 * 86_400;

on_both_databases! {
    async fn a_payment_is_answered_with_all_its_fields(app: TestApp) {
        let stage = Stage::set(&app).await;
        let body = json!({
            "amount": 12_500, "currency": "EUR", "reference": "order-4711", "description": "Two chairs",
            "metadata": {"colour": "red", "note": ""},
        });
        let payment = stage.program.post("/v1/payments", &body).await.is(201).json;
        assert!(payment["id"].as_str().unwrap().starts_with("pay_"));
        assert_eq!(payment, json!({
            "id": payment["id"], "client_id": stage.owner.client_id().await, "status": "pending", "amount": 12_500,
            "currency": "EUR", "reference": "order-4711", "description": "Two chairs",
            "metadata": {"colour": "red", "note": ""}, "invoice_id": null, "failure_reason": null,
            "created_at": app.clock_in(0), "expires_at": app.clock_in(WEEK), "settled_at": null,
            "api_key_id": stage.key().await,
        }));
        let path = format!("payments/{}", payment["id"].as_str().unwrap());
        assert_eq!(stage.program.get(&format!("/v1/{path}")).await.is(200).json, payment);
        assert_eq!(stage.owner.get(&format!("/api/v1/{path}")).await.is(200).json, payment);
        let for_admin = with_client_name(&payment);
        assert_eq!(stage.admin.get(&format!("/api/v1/admin/{path}")).await.is(200).json, for_admin);
        assert_eq!(stage.admin.list("/api/v1/admin/payments").await, [for_admin]);
    }

    async fn what_is_left_out_is_empty(app: TestApp) {
        let stage = Stage::set(&app).await;
        let body = json!({"amount": 1, "currency": "JPY", "reference": null, "metadata": null});
        let payment = stage.program.post("/v1/payments", &body).await.is(201).json;
        assert_eq!((&payment["reference"], &payment["description"]), (&Value::Null, &Value::Null));
        assert_eq!(payment["metadata"], json!({}));
    }

    async fn an_amount_is_pending_until_the_payment_completes(app: TestApp) {
        let stage = Stage::set(&app).await;
        let id = stage.pay(12_500, "EUR").await;
        stage.pay(700, "EUR").await;
        assert_eq!(stage.euros().await, (0, 13_200));
        app.clock.advance(60);
        let payment = stage.settle(&format!("payments/{id}/complete")).await;
        assert_eq!((&payment["status"], &payment["settled_at"]), (&json!("completed"), &json!(app.clock_in(0))));
        assert_eq!(stage.euros().await, (12_500, 700));
        let read = stage.program.get(&format!("/v1/payments/{id}")).await.is(200).json;
        assert_eq!(with_client_name(&read), payment);
    }

    async fn a_failed_payment_is_no_longer_pending_and_says_why(app: TestApp) {
        let stage = Stage::set(&app).await;
        let id = stage.pay(12_500, "EUR").await;
        let path = format!("/api/v1/admin/payments/{id}/fail");
        let payment = stage.admin.post(&path, &json!({"reason": "The bank sent it back"})).await.is(200).json;
        assert_eq!((&payment["status"], &payment["failure_reason"]), (&json!("failed"), &json!("The bank sent it back")));
        assert_eq!(stage.euros().await, (0, 0));
    }

    async fn the_highest_amount_is_kept_exactly(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(9_007_199_254_740_991, "EUR").await;
        assert_eq!(stage.euros().await, (9_007_199_254_740_991, 0));
    }

    async fn each_currency_has_a_line_of_its_own(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(5, "USD").await;
        stage.pay(7, "JPY").await;
        let expected = json!({"data": [
            {"currency": "JPY", "available": 0, "pending": 7, "reserved": 0},
            {"currency": "USD", "available": 5, "pending": 0, "reserved": 0},
        ]});
        assert_eq!(stage.program.get("/v1/balance").await.is(200).json, expected);
        assert_eq!(stage.owner.get("/api/v1/balance").await.is(200).json, expected);
    }

    async fn lists_are_newest_first_by_status_and_in_pages(app: TestApp) {
        let stage = Stage::set(&app).await;
        let mut ids = Vec::new();
        for amount in 1..=7 {
            app.clock.advance(1);
            ids.insert(0, stage.pay(amount, "EUR").await);
        }
        let completed: Vec<&String> = ids.iter().step_by(3).collect();
        for id in &completed {
            stage.settle(&format!("payments/{id}/complete")).await;
        }
        assert_eq!(each(&stage.program.list("/v1/payments").await, "id"), ids);
        for limit in [1, 2, 6, 7, 8] {
            assert_eq!(each(&stage.program.walk("/v1/payments", limit).await, "id"), ids);
            assert_eq!(each(&stage.owner.walk("/api/v1/payments", limit).await, "id"), ids);
            assert_eq!(each(&stage.admin.walk("/api/v1/admin/payments", limit).await, "id"), ids);
            let found = stage.program.walk("/v1/payments?status=completed", limit).await;
            assert_eq!(each(&found, "id"), completed);
        }
        assert!(stage.program.list("/v1/payments?status=failed").await.is_empty());
    }

    async fn payments_of_one_moment_are_neither_skipped_nor_repeated(app: TestApp) {
        let stage = Stage::set(&app).await;
        for amount in 1..=5 {
            stage.pay(amount, "EUR").await;
        }
        let walked = stage.program.walk("/v1/payments", 2).await;
        assert_eq!((each(&walked, "id"), walked.len()), (each(&stage.program.list("/v1/payments").await, "id"), 5));
    }
}
