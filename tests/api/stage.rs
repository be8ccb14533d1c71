//! Who takes part in tests about money, and what is compared in them.

use keywright_test_support::{Program, Session, TestApp};
use serde_json::{Value, json};

/// A client with a program that may do everything, and the admin who settles.
pub struct Stage {
    /// The client's owner.
    pub owner: Session,
    /// The client's program.
    pub program: Program,
    /// An admin.
    pub admin: Session,
}

impl Stage {
    /// Of the client `acme`.
    pub async fn set(app: &TestApp) -> Self {
        let owner = app.client("acme").await;
        Self { program: owner.program().await, owner, admin: app.admin().await }
    }

    /// The id of the program's key.
    pub async fn key(&self) -> Value {
        self.owner.list("/api/v1/api-keys").await[0]["id"].clone()
    }

    /// Makes a payment and answers its id.
    pub async fn pay(&self, amount: i64, currency: &str) -> String {
        let body = json!({"amount": amount, "currency": currency});
        self.program.post("/v1/payments", &body).await.is(201).text_at("id")
    }

    /// Makes so much available.
    pub async fn fund(&self, amount: i64, currency: &str) {
        let id = self.pay(amount, currency).await;
        self.settle(&format!("payments/{id}/complete")).await;
    }

    /// Asks for a withdrawal in EUR and answers its id.
    pub async fn withdraw(&self, amount: i64) -> String {
        self.program.post("/v1/withdrawals", &withdrawal(amount)).await.is(201).text_at("id")
    }

    /// Settles as the admin, and answers what was settled.
    pub async fn settle(&self, path: &str) -> Value {
        self.admin.post(&format!("/api/v1/admin/{path}"), &json!({})).await.is(200).json
    }

    /// The balance in EUR: what is available and what is pending.
    pub async fn euros(&self) -> (i64, i64) {
        let balance = self.program.get("/v1/balance").await.is(200).json;
        let lines = balance["data"].as_array().unwrap();
        let line = lines.iter().find(|line| line["currency"] == "EUR");
        line.map_or((0, 0), |line| (line["available"].as_i64().unwrap(), line["pending"].as_i64().unwrap()))
    }

    /// Everything that the client sees of its money.
    pub async fn money(&self) -> Vec<Value> {
        let mut all = Vec::new();
        for path in ["balance", "payments", "withdrawals", "invoices"] {
            all.push(self.program.get(&format!("/v1/{path}")).await.is(200).json);
        }
        all
    }
}

/// A thing of the client's as an admin reads it.
pub fn with_client_name(thing: &Value) -> Value {
    let mut thing = thing.clone();
    thing["client_name"] = json!("acme");
    thing
}

/// The body that asks for a withdrawal in EUR.
pub fn withdrawal(amount: i64) -> Value {
    json!({"amount": amount, "currency": "EUR", "destination": "DE89370400440532013000"})
}

/// The body of an invoice over 25,00 EUR.
pub fn invoice() -> Value {
    json!({
        "customer": {"name": "Ada Lovelace", "email": "ada@example.com"}, "currency": "EUR",
        "lines": [
            {"description": "Consulting", "quantity": 3, "unit_amount": 500},
            {"description": "Travel", "quantity": 1, "unit_amount": 1_000},
        ],
    })
}
