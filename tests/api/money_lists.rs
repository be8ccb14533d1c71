//! Lists of payments, withdrawals and invoices: their order and what they can be narrowed to.

use futures_util::future::LocalBoxFuture;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::each;
use crate::stage::{Stage, invoice, withdrawal};

const SUBJECTS: [&str; 3] = ["payments", "withdrawals", "invoices"];

/// Makes six of a subject, a second after each other, by turns in EUR and JPY. The oldest comes first.
async fn make_six(app: &TestApp, stage: &Stage, subject: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for turn in 0..6 {
        app.clock.advance(1);
        let mut body = match subject {
            "payments" => json!({"amount": 1}),
            "withdrawals" => withdrawal(1),
            _ => invoice(),
        };
        body["currency"] = json!(if turn % 2 == 0 { "EUR" } else { "JPY" });
        ids.push(stage.program.post(&format!("/v1/{subject}"), &body).await.is(201).text_at("id"));
    }
    ids
}

/// Asks in each of the three ways for the pages of a list, and sees that they hold these.
async fn holds(stage: &Stage, subject: &str, query: &str, expected: &[&String]) {
    let path = format!("/v1/{subject}?{query}");
    let (own, of_all) = (format!("/api{path}"), format!("/api/v1/admin/{subject}?{query}"));
    let ways: [LocalBoxFuture<'_, Vec<Value>>; 3] = [
        Box::pin(stage.program.walk(&path, 2)),
        Box::pin(stage.owner.walk(&own, 2)),
        Box::pin(stage.admin.walk(&of_all, 2)),
    ];
    for way in ways {
        assert_eq!(each(&way.await, "id"), expected, "{subject} {query}");
    }
}

on_both_databases! {
    async fn a_list_begins_with_the_oldest_or_the_newest(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(100, "EUR").await;
        stage.fund(100, "JPY").await;
        for subject in SUBJECTS {
            let before = app.clock_in(1);
            let ids = make_six(&app, &stage, subject).await;
            let (oldest, newest): (Vec<_>, Vec<_>) = (ids.iter().collect(), ids.iter().rev().collect());
            holds(&stage, subject, &format!("from={before}"), &newest).await;
            holds(&stage, subject, &format!("from={before}&order=desc"), &newest).await;
            holds(&stage, subject, &format!("from={before}&order=asc"), &oldest).await;
        }
    }

    async fn a_list_is_narrowed_to_a_currency_a_time_and_a_status(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(100, "EUR").await;
        stage.fund(100, "JPY").await;
        for subject in SUBJECTS {
            let made = |at: usize| app.clock_in(at as i64 + 1);
            let (second, fourth) = (made(1), made(3));
            let ids = make_six(&app, &stage, subject).await;
            holds(&stage, subject, &format!("from={second}&to={fourth}"), &[&ids[2], &ids[1]]).await;
            holds(&stage, subject, &format!("from={fourth}&currency=EUR"), &[&ids[4]]).await;
            holds(&stage, subject, &format!("from={second}&currency=JPY&order=asc"), &[&ids[1], &ids[3], &ids[5]]).await;
            holds(&stage, subject, "currency=USD", &[]).await;
            holds(&stage, subject, &format!("from={fourth}&to={second}"), &[]).await;
            let settle = ["payments/complete", "withdrawals/approve"].map(|way| way.split_once('/').unwrap());
            let Some((_, way)) = settle.iter().find(|(of, _)| *of == subject) else { continue };
            stage.settle(&format!("{subject}/{}/{way}", ids[1])).await;
            let pending = format!("status=pending&from={second}&currency=JPY&order=asc");
            holds(&stage, subject, &pending, &[&ids[3], &ids[5]]).await;
        }
    }

    async fn the_queue_of_an_admin_is_of_all_clients_in_the_order_in_which_they_asked(app: TestApp) {
        let stage = Stage::set(&app).await;
        let other = app.client("umbrella").await.program().await;
        let mut expected = Vec::new();
        for amount in 1..=4 {
            app.clock.advance(1);
            expected.push(stage.pay(amount, "EUR").await);
            app.clock.advance(1);
            let body = json!({"amount": amount, "currency": "EUR"});
            expected.push(other.post("/v1/payments", &body).await.is(201).text_at("id"));
        }
        let settled = expected.remove(2);
        stage.settle(&format!("payments/{settled}/complete")).await;
        let queue = "/api/v1/admin/payments?status=pending&order=asc";
        for limit in [1, 3, 7] {
            assert_eq!(each(&stage.admin.walk(queue, limit).await, "id"), expected);
        }
    }
}
