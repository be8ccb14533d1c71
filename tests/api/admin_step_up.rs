//! Every act of an admin that asks for a fresh proof, each tried without and with one.

use actix_web::http::Method;
use keywright_api_types::features::Feature;
use keywright_api_types::session::Access;
use keywright_test_support::{Answer, PASSWORD, Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::stage::Stage;

const STEP_UP: &str = "/api/v1/session/step-up";
const AMOUNT: i64 = keywright_server::settings::STEP_UP_AMOUNT;

type Act = (&'static str, Method, String, Value);

/// What is there to be acted on, and by whom.
struct Administration {
    stage: Stage,
    acts: Vec<Act>,
}

/// The id of the user with that address.
async fn user(admin: &Session, email: &str) -> String {
    admin.list(&format!("/api/v1/admin/users?q={email}")).await[0]["id"].as_str().unwrap().to_owned()
}

impl Administration {
    /// Acts that do not stand in each other's way, in an order in which all can be done.
    async fn set(app: &TestApp) -> Self {
        let stage = Stage::set(app).await;
        let admin = &stage.admin;
        let client = stage.owner.client_id().await;
        app.make_user("member@acme.test", Some(&client), Access::Viewer);
        app.make_user("colleague@example.test", None, Access::Operator);
        let payments = [stage.pay(AMOUNT, "EUR").await, stage.pay(AMOUNT, "EUR").await];
        stage.fund(2 * AMOUNT, "EUR").await;
        let withdrawals = [stage.withdraw(AMOUNT).await, stage.withdraw(AMOUNT).await];
        let (harmless, _) = stage.owner.create_key(&json!({"name": "Reads", "permissions": ["balance:read"]})).await;
        let (money, _) = stage.owner.create_key(&json!({"name": "Pays", "permissions": ["payments:create"]})).await;
        let small = app.make_client("small", &app.package("small", &[Feature::ApiBasic], 1, 30));
        let first = json!({"name": "First", "permissions": ["balance:read"], "rate_limit_per_minute": 30});
        let path = format!("/api/v1/admin/clients/{small}/api-keys");
        let of_small = format!("api-keys/{}", admin.post(&path, &first).await.is(201).text_at("id"));

        let mut acts: Vec<Act> = Vec::new();
        let mut add =
            |name, method, path: String, body| acts.push((name, method, format!("/api/v1/admin/{path}"), body));
        let key = |permission: &str| json!({"name": "Till", "permissions": [permission]});
        for (whose, email) in [("a client's user", "member@acme.test"), ("an admin", "colleague@example.test")] {
            let path = format!("users/{}", user(admin, email).await);
            let more = if whose == "an admin" { json!({"access": "owner"}) } else { json!({"access": "developer"}) };
            add("change a user", Method::PATCH, path.clone(), more);
            add("a new password", Method::POST, format!("{path}/password-reset"), json!({}));
            add("no second factor", Method::POST, format!("{path}/two-factor-reset"), json!({}));
            add("remove a user", Method::DELETE, path, json!({}));
        }
        let new = |email: &str, access: &str| json!({"email": email, "name": "New", "access": access});
        let mut of_client = new("new@acme.test", "owner");
        of_client["client_id"] = json!(client);
        add("make a client's owner", Method::POST, "users".into(), of_client);
        add("make an admin", Method::POST, "users".into(), new("new@example.test", "auditor"));
        add(
            "make a key that moves money",
            Method::POST,
            format!("clients/{client}/api-keys"),
            key("withdrawals:create"),
        );
        add(
            "let a key move money",
            Method::PATCH,
            format!("api-keys/{harmless}"),
            json!({"permissions": ["payments:create"]}),
        );
        add("a new secret of a key that moves money", Method::POST, format!("api-keys/{money}/regenerate"), json!({}));
        add("one key too many", Method::POST, format!("clients/{small}/api-keys"), key("balance:read"));
        add("a rate above the package's", Method::PATCH, of_small.clone(), json!({"rate_limit_per_minute": 31}));
        add("a rate further above", Method::PATCH, of_small, json!({"rate_limit_per_minute": 32}));
        let overrides = json!({"overrides": {"max_api_keys": 7}});
        add("an override", Method::PATCH, format!("clients/{small}"), overrides.clone());
        let mut with_overrides = json!({"name": "Big", "email": "big@example.test"});
        with_overrides["package_id"] = json!(app.package("big", &[Feature::ApiBasic], 9, 90));
        with_overrides["overrides"] = overrides["overrides"].clone();
        add("a client with an override", Method::POST, "clients".into(), with_overrides);
        for (end, id) in ["complete", "fail"].iter().zip(&payments) {
            add("settle a payment", Method::POST, format!("payments/{id}/{end}"), json!({}));
        }
        for (end, id) in ["approve", "reject"].iter().zip(&withdrawals) {
            add("settle a withdrawal", Method::POST, format!("withdrawals/{id}/{end}"), json!({}));
        }
        Self { stage, acts }
    }

    async fn send(&self, (_, method, path, body): &Act) -> Answer {
        self.stage.admin.call(method.clone(), path).json(body).send().await
    }

    /// All that could have changed, with how many events there are.
    async fn state(&self) -> Vec<Vec<Value>> {
        let mut all = Vec::new();
        for list in ["users", "clients", "api-keys", "payments", "withdrawals", "audit-events"] {
            all.push(self.stage.admin.list(&format!("/api/v1/admin/{list}?limit=100")).await);
        }
        all
    }

    async fn refused(&self) {
        let before = self.state().await;
        for act in &self.acts {
            let answer = self.send(act).await;
            assert_eq!(
                (answer.status, answer.json["code"].as_str()),
                (403, Some("step_up_required")),
                "{act:?}: {}",
                answer.text
            );
        }
        assert_eq!(self.state().await, before);
    }

    async fn done(&self) {
        for act in &self.acts {
            let answer = self.send(act).await;
            assert!(answer.status < 300, "{act:?}: {}", answer.text);
        }
    }
}

on_both_databases! {
    async fn without_a_second_factor_the_password_is_asked_for(app: TestApp) {
        let administration = Administration::set(&app).await;
        app.clock.advance(600);
        administration.refused().await;
        administration.stage.admin.post(STEP_UP, &json!({"password": PASSWORD})).await.is(204);
        administration.done().await;
    }

    async fn with_one_a_code_is_and_the_password_does_not_do(app: TestApp) {
        let administration = Administration::set(&app).await;
        let admin = &administration.stage.admin;
        let authenticator = Authenticator::set_up(&app, admin).await;
        app.clock.advance(600);
        admin.post(STEP_UP, &json!({"password": PASSWORD})).await.is_invalid(&["password"]);
        administration.refused().await;
        admin.post(STEP_UP, &json!({"code": authenticator.next_code(&app)})).await.is(204);
        administration.done().await;
    }

    async fn what_is_within_the_package_asks_for_nothing(app: TestApp) {
        let administration = Administration::set(&app).await;
        let admin = &administration.stage.admin;
        let small = admin.list("/api/v1/admin/api-keys?q=First").await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/admin/api-keys/{small}");
        admin.patch(&path, &json!({"rate_limit_per_minute": 40})).await.is(200);
        app.clock.advance(600);
        for rate in [40, 35, 20, 30] {
            admin.patch(&path, &json!({"rate_limit_per_minute": rate})).await.is(200);
        }
        admin.patch(&path, &json!({"name": "Still the first"})).await.is(200);
        admin.post(&format!("{path}/revoke"), &json!({})).await.is(200);
    }
}
