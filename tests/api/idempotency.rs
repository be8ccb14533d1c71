//! `Idempotency-Key`: an operation is done once, however often it is sent.

use std::sync::mpsc;

use actix_web::http::Method;
use futures_util::future::{Either, join_all, select};
use keywright_database::DatabaseError;
use keywright_test_support::{Answer, Program, Settings, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::stage::{Stage, invoice, withdrawal};

const DAY: i64 = 86_400;

fn payment() -> Value {
    json!({"amount": 12_500, "currency": "EUR"})
}

/// The same status and the same bytes, and it says that it is a repetition.
#[track_caller]
fn is_replay(first: &Answer, second: &Answer) {
    assert_eq!(first.header("idempotent-replayed"), "");
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!((first.status, &first.text), (second.status, &second.text));
    assert_eq!(first.header("content-type"), second.header("content-type"));
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
}

on_both_databases! {
    async fn the_same_request_again_gets_the_first_answer_and_does_nothing(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(1_000, "EUR").await;
        for (path, body) in
            [("payments", payment()), ("withdrawals", withdrawal(600)), ("invoices", invoice())]
        {
            let path = format!("/v1/{path}");
            let first = stage.program.post_once(&path, &path, &body).await.is(201);
            let before = stage.money().await;
            for _ in 0..3 {
                app.clock.advance(60);
                is_replay(&first, &stage.program.post_once(&path, &path, &body).await);
            }
            assert_eq!(stage.money().await, before);
        }
        let id = stage.program.list("/v1/invoices").await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/v1/invoices/{id}/void");
        let first = stage.program.post_once(&path, "void", &json!({})).await.is(200);
        for body in ["", "null", "{}", " { } "] {
            let call = stage.program.call(Method::POST, &path).header("idempotency-key", "void");
            is_replay(&first, &call.body("application/json", body).send().await);
        }
    }

    async fn a_replay_is_the_first_answer_even_when_things_have_moved_on(app: TestApp) {
        let stage = Stage::set(&app).await;
        let first = stage.program.post_once("/v1/payments", "a", &payment()).await.is(201);
        stage.settle(&format!("payments/{}/complete", first.text_at("id"))).await;
        is_replay(&first, &stage.program.post_once("/v1/payments", "a", &payment()).await);
        assert_eq!(stage.euros().await, (12_500, 0));
    }

    async fn another_request_with_the_same_key_is_refused_and_does_nothing(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(1_000, "EUR").await;
        let program = &stage.program;
        let first = program.post_once("/v1/payments", "a", &payment()).await.is(201);
        let before = stage.money().await;
        let other_amount = json!({"amount": 1, "currency": "EUR"});
        program.post_once("/v1/payments", "a", &other_amount).await.is_refused(422, "idempotency_key_reused");
        program.post_once("/v1/withdrawals", "a", &withdrawal(1)).await.is_refused(422, "idempotency_key_reused");
        let call = program.call(Method::POST, "/v1/payments").header("idempotency-key", "a");
        let spaced = call.body("application/json", &format!(" {}", payment())).send().await;
        spaced.is_refused(422, "idempotency_key_reused");
        assert_eq!(stage.money().await, before);
        is_replay(&first, &program.post_once("/v1/payments", "a", &payment()).await);
    }

    async fn a_refusal_of_the_operation_itself_is_replayed_too(app: TestApp) {
        let stage = Stage::set(&app).await;
        let body = withdrawal(600);
        let first = stage.program.post_once("/v1/withdrawals", "a", &body).await.is_refused(409, "insufficient_funds");
        stage.fund(1_000, "EUR").await;
        is_replay(&first, &stage.program.post_once("/v1/withdrawals", "a", &body).await);
        assert_eq!(stage.euros().await, (1_000, 0));
        stage.program.post_once("/v1/withdrawals", "b", &body).await.is(201);
        let too_much = json!({"amount": 9_007_199_254_740_991_i64, "currency": "EUR"});
        let unknown = json!({"amount": 1, "currency": "EUR", "invoice_id": "inv_00000000000000000000000000"});
        for (key, body, field) in [("c", too_much, "amount"), ("d", unknown, "invoice_id")] {
            let first = stage.program.post_once("/v1/payments", key, &body).await;
            is_replay(&first, &stage.program.post_once("/v1/payments", key, &body).await);
            first.is_invalid(&[field]);
        }
        let log = stage.owner.list("/api/v1/requests?status=409").await;
        assert_eq!(crate::bodies::each(&log, "code"), ["insufficient_funds", "insufficient_funds"]);
    }

    async fn what_is_refused_before_is_not_remembered(app: TestApp) {
        let stage = Stage::set(&app).await;
        let reader = json!({"name": "Reader", "permissions": ["payments:read"], "rate_limit_per_minute": 1000});
        let reader = Program::new(&app.base, &stage.owner.create_key(&reader).await.1);
        reader.post_once("/v1/payments", "a", &payment()).await.is_refused(403, "insufficient_permissions");
        let slow = json!({"name": "Slow", "permissions": ["payments:create"], "rate_limit_per_minute": 1});
        let slow = Program::new(&app.base, &stage.owner.create_key(&slow).await.1);
        slow.post_once("/v1/payments", "other", &payment()).await.is(201);
        slow.post_once("/v1/payments", "a", &payment()).await.is_refused(429, "rate_limited");
        let zero = json!({"amount": 0, "currency": "EUR"});
        stage.program.post_once("/v1/payments", "a", &zero).await.is_invalid(&["amount"]);
        let first = stage.program.post_once("/v1/payments", "a", &payment()).await.is(201);
        assert_eq!(first.header("idempotent-replayed"), "");
    }

    async fn keys_of_a_client_share_its_operations_and_those_of_two_clients_never_meet(app: TestApp) {
        let stage = Stage::set(&app).await;
        let first = stage.program.post_once("/v1/payments", "a", &payment()).await.is(201);
        is_replay(&first, &stage.owner.program().await.post_once("/v1/payments", "a", &payment()).await);
        let stranger = app.client("umbrella").await.program().await;
        let theirs = stranger.post_once("/v1/payments", "a", &payment()).await.is(201);
        assert_ne!(theirs.text_at("id"), first.text_at("id"));
        let other = json!({"amount": 7, "currency": "JPY"});
        stranger.post_once("/v1/payments", "a", &other).await.is_refused(422, "idempotency_key_reused");
    }

    async fn an_operation_is_remembered_for_a_day(app: TestApp) {
        let stage = Stage::set(&app).await;
        let first = stage.program.post_once("/v1/payments", "a", &payment()).await.is(201);
        app.clock.advance(DAY - 1);
        is_replay(&first, &stage.program.post_once("/v1/payments", "a", &payment()).await);
        app.clock.advance(1);
        let other = json!({"amount": 7, "currency": "JPY"});
        let second = stage.program.post_once("/v1/payments", "a", &other).await.is(201);
        is_replay(&second, &stage.program.post_once("/v1/payments", "a", &other).await);
    }

    async fn without_a_key_each_request_is_an_operation_of_its_own(app: TestApp) {
        let stage = Stage::set(&app).await;
        let first = stage.program.post("/v1/payments", &payment()).await.is(201);
        let second = stage.program.post("/v1/payments", &payment()).await.is(201);
        assert_ne!(first.text_at("id"), second.text_at("id"));
    }

    async fn a_key_is_1_to_255_visible_ascii_characters_in_one_header(app: TestApp) {
        let stage = Stage::set(&app).await;
        let longest = "k".repeat(255);
        for key in ["!", "~", "order 4711".replace(' ', "-").as_str(), &longest] {
            stage.program.post_once("/v1/payments", key, &payment()).await.is(201);
        }
        let before = stage.money().await;
        for key in ["", " ", "a b", "a\tb", &"k".repeat(256), &"k".repeat(4_000)] {
            let answer = stage.program.post_once("/v1/payments", key, &payment()).await;
            answer.is_invalid(&["Idempotency-Key"]);
        }
        let twice = stage.program.call(Method::POST, "/v1/payments").header("idempotency-key", "a");
        let twice = twice.header("idempotency-key", "a").json(&payment()).send().await;
        twice.is_invalid(&["Idempotency-Key"]);
        assert_eq!(stage.money().await, before);
    }

    async fn while_the_first_is_running_the_second_is_told_so(app: TestApp) {
        let stage = Stage::set(&app).await;
        // A change that is open holds up all others, so that whichever comes first cannot end before the other is answered.
        let database = app.database.clone();
        let (held, is_held) = mpsc::channel();
        let (go, may_go) = mpsc::channel::<()>();
        let holder = std::thread::spawn(move || {
            database.write::<_, DatabaseError>(move |_| {
                held.send(()).unwrap();
                may_go.recv().unwrap();
                Ok(())
            })
        });
        is_held.recv().unwrap();
        let body = payment();
        let post = || Box::pin(stage.program.post_once("/v1/payments", "a", &body));
        let (told, running) = match select(post(), post()).await {
            Either::Left(outcome) | Either::Right(outcome) => outcome,
        };
        told.is_refused(409, "idempotency_in_progress");
        go.send(()).unwrap();
        let first = running.await.is(201);
        holder.join().unwrap().unwrap();
        is_replay(&first, &stage.program.post_once("/v1/payments", "a", &body).await);
        assert_eq!(stage.euros().await, (0, 12_500));
    }

    async fn of_many_at_once_on_two_nodes_one_is_done(app: TestApp) {
        let stage = Stage::set(&app).await;
        let other = app.second_node(Settings::default());
        let programs = [stage.program.clone(), Program::new(&other.base, &stage.program.secret)];
        let body = payment();
        let answers = join_all((0..12).map(|turn| programs[turn % 2].post_once("/v1/payments", "a", &body))).await;
        let (done, refused): (Vec<Answer>, Vec<Answer>) = answers.into_iter().partition(|answer| answer.status == 201);
        assert!(done.iter().all(|answer| answer.text == done[0].text));
        assert_eq!(done.iter().filter(|answer| answer.header("idempotent-replayed").is_empty()).count(), 1);
        for answer in refused {
            answer.is_refused(409, "idempotency_in_progress");
        }
        assert_eq!((stage.program.list("/v1/payments").await.len(), stage.euros().await), (1, (0, 12_500)));
    }
}
