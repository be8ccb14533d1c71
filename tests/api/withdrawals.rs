//! Withdrawals: reserved, listed, approved, rejected.

use futures_util::future::join_all;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::each;
use crate::stage::{Stage, with_client_name, withdrawal};

on_both_databases! {
    async fn a_withdrawal_is_answered_with_all_its_fields(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(50_000, "EUR").await;
        let mut body = withdrawal(50_000);
        (body["reference"], body["metadata"]) = (json!("payout-7"), json!({"batch": "3"}));
        let made = stage.program.post("/v1/withdrawals", &body).await.is(201).json;
        assert!(made["id"].as_str().unwrap().starts_with("wdr_"));
        assert_eq!(made, json!({
            "id": made["id"], "client_id": stage.owner.client_id().await, "status": "pending", "amount": 50_000,
            "currency": "EUR", "destination": "DE89370400440532013000", "reference": "payout-7",
            "metadata": {"batch": "3"}, "rejection_reason": null, "created_at": app.clock_in(0), "settled_at": null,
            "api_key_id": stage.key().await,
        }));
        let path = format!("withdrawals/{}", made["id"].as_str().unwrap());
        assert_eq!(stage.program.get(&format!("/v1/{path}")).await.is(200).json, made);
        assert_eq!(stage.owner.get(&format!("/api/v1/{path}")).await.is(200).json, made);
        let for_admin = with_client_name(&made);
        assert_eq!(stage.admin.get(&format!("/api/v1/admin/{path}")).await.is(200).json, for_admin);
        assert_eq!(stage.admin.list("/api/v1/admin/withdrawals").await, [for_admin]);
    }

    async fn its_amount_is_not_available_while_it_is_pending_nor_once_it_is_approved(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(1_000, "EUR").await;
        let id = stage.withdraw(400).await;
        assert_eq!(stage.euros().await, (600, 0));
        app.clock.advance(60);
        let approved = stage.settle(&format!("withdrawals/{id}/approve")).await;
        assert_eq!((&approved["status"], &approved["settled_at"]), (&json!("approved"), &json!(app.clock_in(0))));
        assert_eq!(stage.euros().await, (600, 0));
    }

    async fn its_amount_is_available_again_when_it_is_rejected(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(1_000, "EUR").await;
        let id = stage.withdraw(400).await;
        let path = format!("/api/v1/admin/withdrawals/{id}/reject");
        let rejected = stage.admin.post(&path, &json!({"reason": "Unknown account"})).await.is(200).json;
        assert_eq!(rejected["rejection_reason"], "Unknown account");
        assert_eq!((&rejected["status"], stage.euros().await), (&json!("rejected"), (1_000, 0)));
    }

    async fn more_than_is_available_is_refused_and_changes_nothing(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.program.post("/v1/withdrawals", &withdrawal(1)).await.is_refused(409, "insufficient_funds");
        stage.fund(1_000, "EUR").await;
        stage.fund(5_000, "USD").await;
        stage.pay(7_000, "EUR").await;
        stage.withdraw(1).await;
        let before = stage.money().await;
        for amount in [1_000, 9_007_199_254_740_991] {
            let refused = stage.program.post("/v1/withdrawals", &withdrawal(amount)).await;
            refused.is_refused(409, "insufficient_funds");
        }
        assert_eq!(stage.money().await, before);
        stage.withdraw(999).await;
        assert_eq!(stage.euros().await, (0, 7_000));
    }

    async fn of_many_at_once_only_as_many_are_made_as_the_funds_cover(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(1_000, "EUR").await;
        let body = withdrawal(300);
        let answers = join_all((0..8).map(|_| stage.program.post("/v1/withdrawals", &body))).await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!((made, stage.euros().await), (3, (100, 0)));
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            answer.is_refused(409, "insufficient_funds");
        }
        assert_eq!(stage.program.list("/v1/withdrawals").await.len(), 3);
    }

    async fn lists_are_newest_first_by_status_and_in_pages(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(100, "EUR").await;
        let mut ids = Vec::new();
        for amount in 1..=5 {
            app.clock.advance(1);
            ids.insert(0, stage.withdraw(amount).await);
        }
        stage.settle(&format!("withdrawals/{}/approve", ids[1])).await;
        stage.settle(&format!("withdrawals/{}/approve", ids[3])).await;
        stage.settle(&format!("withdrawals/{}/reject", ids[0])).await;
        for limit in [1, 2, 5, 6] {
            assert_eq!(each(&stage.program.walk("/v1/withdrawals", limit).await, "id"), ids);
            assert_eq!(each(&stage.owner.walk("/api/v1/withdrawals", limit).await, "id"), ids);
            let path = "/api/v1/admin/withdrawals?status=pending";
            assert_eq!(each(&stage.admin.walk(path, limit).await, "id"), [&ids[2], &ids[4]]);
        }
        let approved: Vec<Value> = stage.program.list("/v1/withdrawals?status=approved").await;
        assert_eq!(each(&approved, "id"), [&ids[1], &ids[3]]);
    }
}
