//! Bad input about money: each is a clear refusal, and nothing is changed by it.

use actix_web::http::Method;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::stage::{Stage, invoice, withdrawal};

/// The body with another value in a field; a path with dots leads into what is nested. Null takes the field away.
fn with(mut body: Value, path: &str, value: Value) -> Value {
    let (at, field) = path
        .rsplit_once('.')
        .map_or(("".to_owned(), path), |(outer, field)| (format!("/{}", outer.replace('.', "/")), field));
    let fields = body.pointer_mut(&at).unwrap().as_object_mut().unwrap();
    match value {
        Value::Null => drop(fields.remove(field)),
        value => drop(fields.insert(field.to_owned(), value)),
    }
    body
}

/// Amounts that are none.
fn no_amounts() -> Vec<Value> {
    let huge = json!(9_007_199_254_740_992_i64);
    vec![
        json!(0),
        json!(-1),
        json!(1.5),
        json!(100.0),
        huge,
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e300),
        json!("100"),
        json!(true),
        json!([100]),
        json!({}),
        Value::Null,
    ]
}

/// Codes that are no currency.
fn no_currencies() -> Vec<Value> {
    let codes = ["", "HRK", "eur", "EURO", "E", "ABC", "XAU", "XXX", "€UR", "EU\u{0}"];
    codes.into_iter().map(Value::from).chain([json!(978), Value::Null]).collect()
}

/// Texts that have nothing in them, too much, or what cannot be shown.
fn no_texts(most: usize) -> Vec<Value> {
    vec![
        json!(""),
        json!("  "),
        json!("x".repeat(most + 1)),
        json!("a\u{0}b"),
        json!("a\nb"),
        json!("a\u{202e}b"),
        json!("a\u{200b}b"),
        json!(5),
        json!(["x"]),
    ]
}

/// Notes that are none, with the field at which each is named.
fn no_metadata() -> Vec<(&'static str, Value)> {
    let many: serde_json::Map<String, Value> = (0..21).map(|number| (number.to_string(), json!("x"))).collect();
    vec![
        ("metadata", many.into()),
        ("metadata", json!({"": "x"})),
        ("metadata", json!({"x".repeat(41): "x"})),
        ("metadata", json!({"x": "y".repeat(501)})),
        ("metadata", json!({"x": "a\u{0}b"})),
        ("metadata", json!({"x": "a\u{2066}b"})),
        ("metadata", json!([])),
        ("metadata", json!("x")),
        ("metadata.x", json!({"x": 5})),
        ("metadata.x", json!({"x": {"y": "z"}})),
    ]
}

/// Sends the body with each value in that field; all are named there, and none uses up the idempotency key.
async fn refuses(stage: &Stage, path: &str, body: &Value, field: &str, values: Vec<Value>) {
    for value in values {
        let body = with(body.clone(), field, value);
        let call = stage.program.call(Method::POST, path).json(&body);
        let answer = call.header("idempotency-key", "never-used-up").send().await;
        assert_eq!(answer.status, 422, "{body}: {}", answer.text);
        answer.is_invalid(&[field]);
    }
}

/// The same for what is only refused by how things stand: such an answer is kept with an idempotency key.
async fn refuses_now(stage: &Stage, path: &str, body: &Value, field: &str, values: Vec<Value>) {
    for value in values {
        stage.program.post(path, &with(body.clone(), field, value)).await.is_invalid(&[field]);
    }
}

on_both_databases! {
    async fn a_payment_that_cannot_be_is_refused(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.pay(1, "EUR").await;
        let before = stage.money().await;
        let (path, body) = ("/v1/payments", json!({"amount": 100, "currency": "EUR"}));
        refuses(&stage, path, &body, "amount", no_amounts()).await;
        refuses(&stage, path, &body, "currency", no_currencies()).await;
        refuses(&stage, path, &body, "reference", no_texts(100)).await;
        refuses(&stage, path, &body, "description", no_texts(500)).await;
        refuses(&stage, path, &body, "colour", vec![json!("red")]).await;
        refuses(&stage, path, &body, "status", vec![json!("completed")]).await;
        for (field, value) in no_metadata() {
            let answer = stage.program.post(path, &with(body.clone(), "metadata", value)).await;
            answer.is_invalid(&[field]);
        }
        assert_eq!(stage.money().await, before);
    }

    async fn a_payment_pays_an_invoice_of_its_own_client_amount_and_currency(app: TestApp) {
        let stage = Stage::set(&app).await;
        let own = stage.program.post("/v1/invoices", &invoice()).await.is(201).text_at("id");
        let stranger = app.client("umbrella").await.program().await;
        let foreign = stranger.post("/v1/invoices", &invoice()).await.is(201).text_at("id");
        let payment = stage.pay(2_500, "EUR").await;
        let before = stage.money().await;
        let body = json!({"amount": 2_500, "currency": "EUR", "invoice_id": own});
        let nothing = "inv_00000000000000000000000000";
        refuses(&stage, "/v1/payments", &body, "invoice_id", [&payment, "x", ""].map(Value::from).to_vec()).await;
        refuses_now(&stage, "/v1/payments", &body, "invoice_id", vec![json!(foreign), json!(nothing)]).await;
        refuses_now(&stage, "/v1/payments", &body, "amount", vec![json!(2_499), json!(2_501)]).await;
        refuses_now(&stage, "/v1/payments", &body, "currency", vec![json!("USD")]).await;
        assert_eq!(stage.money().await, before);
    }

    async fn a_withdrawal_that_cannot_be_is_refused(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(1_000, "EUR").await;
        let before = stage.money().await;
        let (path, body) = ("/v1/withdrawals", withdrawal(100));
        refuses(&stage, path, &body, "amount", no_amounts()).await;
        refuses(&stage, path, &body, "currency", no_currencies()).await;
        refuses(&stage, path, &body, "destination", no_texts(200)).await;
        refuses(&stage, path, &body, "destination", vec![Value::Null]).await;
        refuses(&stage, path, &body, "reference", no_texts(100)).await;
        refuses(&stage, path, &body, "description", vec![json!("A withdrawal has none")]).await;
        assert_eq!(stage.money().await, before);
    }

    async fn an_invoice_that_cannot_be_is_refused(app: TestApp) {
        let stage = Stage::set(&app).await;
        let (path, body) = ("/v1/invoices", invoice());
        let before = stage.money().await;
        let line = json!({"description": "x", "quantity": 1, "unit_amount": 1});
        let lines = [json!([]), vec![line.clone(); 101].into(), json!({}), json!("x"), json!([5]), Value::Null];
        refuses(&stage, path, &body, "lines", lines.to_vec()).await;
        let most = json!({"description": "x", "quantity": 1, "unit_amount": 9_007_199_254_740_991_i64});
        refuses(&stage, path, &body, "lines", vec![json!([most, line])]).await;
        refuses(&stage, path, &body, "lines.1.unit_amount", no_amounts()).await;
        let quantities = [json!(0), json!(-1), json!(1_000_001), json!(1.5), json!("1"), Value::Null];
        refuses(&stage, path, &body, "lines.1.quantity", quantities.to_vec()).await;
        refuses(&stage, path, &body, "lines.1.description", no_texts(500)).await;
        refuses(&stage, path, &body, "lines.1.amount", vec![json!(1_000)]).await;
        let overflowing = json!({"description": "x", "quantity": 1_000_000, "unit_amount": 9_007_199_254_740_991_i64});
        let answer = stage.program.post(path, &with(body.clone(), "lines", json!([overflowing]))).await;
        answer.is_invalid(&["lines.0"]);
        refuses(&stage, path, &body, "customer.name", no_texts(200)).await;
        let emails = ["", "ada", "ada@", "@example.com", "a da@example.com", "ada@example.com\r\nBcc: x@y"];
        refuses(&stage, path, &body, "customer.email", emails.map(Value::from).to_vec()).await;
        refuses(&stage, path, &body, "customer", vec![Value::Null, json!("Ada")]).await;
        refuses(&stage, path, &body, "customer.phone", vec![json!("1")]).await;
        refuses(&stage, path, &body, "currency", no_currencies()).await;
        let days = ["", "tomorrow", "2027-02-30", "2020-01-01", "20270131"];
        refuses(&stage, path, &body, "due_date", days.map(Value::from).to_vec()).await;
        refuses(&stage, path, &body, "total", vec![json!(2_500)]).await;
        assert_eq!(stage.money().await, before);
    }

    async fn what_is_no_json_object_is_refused(app: TestApp) {
        let stage = Stage::set(&app).await;
        let before = stage.money().await;
        let long = format!("{{\"reference\": \"{}\"}}", "x".repeat(256 * 1024));
        for path in ["/v1/payments", "/v1/withdrawals", "/v1/invoices"] {
            for (content_type, body, status, code) in [
                ("application/json", "", 400, "malformed_request"),
                ("application/json", "{", 400, "malformed_request"),
                ("application/json", "{\"amount\":1e400,\"currency\":\"EUR\"}", 400, "malformed_request"),
                ("application/json", "[1,\"EUR\"]", 422, "validation_failed"),
                ("application/json", "null", 422, "validation_failed"),
                ("text/plain", "{\"amount\":1,\"currency\":\"EUR\"}", 415, "unsupported_media_type"),
                ("application/json", &long, 413, "body_too_large"),
            ] {
                let call = stage.program.call(Method::POST, path).header("idempotency-key", "never-used-up");
                call.body(content_type, body).send().await.is_refused(status, code);
            }
        }
        assert_eq!(stage.money().await, before);
    }

    async fn what_is_not_the_clients_own_is_not_found(app: TestApp) {
        let stage = Stage::set(&app).await;
        stage.fund(1_000, "EUR").await;
        let own = [
            ("payments", stage.pay(1, "EUR").await),
            ("withdrawals", stage.withdraw(1).await),
            ("invoices", stage.program.post("/v1/invoices", &invoice()).await.is(201).text_at("id")),
        ];
        let before = stage.money().await;
        let umbrella = app.client("umbrella").await;
        let stranger = umbrella.program().await;
        for (subject, id) in &own {
            let of_another_kind = format!("key_{}", &id[4..]);
            for id in [id.as_str(), &of_another_kind, "x", "%00", "%ff", "..%2f", "'"] {
                let path = format!("/v1/{subject}/{id}");
                stranger.get(&path).await.is_refused(404, "not_found");
                umbrella.get(&format!("/api{path}")).await.is_refused(404, "not_found");
            }
            assert!(stranger.list(&format!("/v1/{subject}")).await.is_empty());
            assert!(umbrella.list(&format!("/api/v1/{subject}")).await.is_empty());
            let cursor = format!("/v1/{subject}?cursor={id}");
            assert!(stranger.list(&cursor).await.is_empty());
        }
        let path = format!("/v1/invoices/{}/void", own[2].1);
        stranger.post(&path, &json!({})).await.is_refused(404, "not_found");
        umbrella.post(&format!("/api{path}"), &json!({})).await.is_refused(404, "not_found");
        assert_eq!(stage.money().await, before);
    }

    async fn a_query_that_is_wrong_is_named(app: TestApp) {
        let stage = Stage::set(&app).await;
        for subject in ["payments", "withdrawals", "invoices"] {
            for (query, field) in [
                ("limit=0", "limit"),
                ("limit=101", "limit"),
                ("status=lost", "status"),
                ("currency=eur", "currency"),
                ("currency=XXX", "currency"),
                ("from=yesterday", "from"),
                ("to=1", "to"),
                ("order=down", "order"),
                ("cursor=nonsense", "cursor"),
                ("cursor=key_00000000000000000000000000", "cursor"),
                ("colour=red", "colour"),
            ] {
                stage.program.get(&format!("/v1/{subject}?{query}")).await.is_invalid(&[field]);
                stage.owner.get(&format!("/api/v1/{subject}?{query}")).await.is_invalid(&[field]);
                stage.admin.get(&format!("/api/v1/admin/{subject}?{query}")).await.is_invalid(&[field]);
            }
        }
    }

    async fn a_name_that_comes_twice_is_refused(app: TestApp) {
        let stage = Stage::set(&app).await;
        let body = "{\"amount\":1,\"currency\":\"EUR\",\"metadata\":{\"a\":\"1\",\"a\":\"2\"}}";
        let call = stage.program.call(Method::POST, "/v1/payments").body("application/json", body);
        call.send().await.is_invalid(&["metadata"]);
    }

    async fn the_longest_invoice_fits(app: TestApp) {
        let stage = Stage::set(&app).await;
        let line = json!({"description": "🗝".repeat(500), "quantity": 1, "unit_amount": 1});
        let metadata: serde_json::Map<String, Value> =
            (0..20).map(|number| (format!("{number:🗝>40}"), json!("🗝".repeat(500)))).collect();
        let body = with(invoice(), "lines", vec![line; 100].into());
        let made = stage.program.post("/v1/invoices", &with(body, "metadata", metadata.into())).await.is(201).json;
        assert_eq!((&made["total"], made["lines"].as_array().unwrap().len()), (&json!(100), 100));
    }
}
