//! A fresh proof before a key that moves money is handed out, and before an admin opens what a package keeps shut.

use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::authenticator::{Authenticator, sign_in};

const KEYS: &str = "/api/v1/api-keys";

fn key(permission: &str) -> Value {
    json!({"name": "Till", "permissions": ["balance:read", permission]})
}

/// A client's owner with a second factor, whose last code is too old.
async fn owner(app: &TestApp) -> (Session, Authenticator) {
    let session = app.client("acme").await;
    let authenticator = Authenticator::set_up(app, &session).await;
    app.clock.advance(600);
    (session, authenticator)
}

on_both_databases! {
    async fn a_key_that_moves_money_asks_for_a_fresh_code(app: TestApp) {
        let (session, authenticator) = owner(&app).await;
        for permission in ["payments:create", "withdrawals:create"] {
            session.post(KEYS, &key(permission)).await.is_refused(403, "step_up_required");
        }
        for permission in ["payments:read", "withdrawals:read", "invoices:create"] {
            session.post(KEYS, &key(permission)).await.is(201);
        }
        let step_up = "/api/v1/session/step-up";
        session.post(step_up, &json!({"code": "000000x"})).await.is_refused(401, "invalid_totp");
        session.post(step_up, &json!({"code": ""})).await.is_invalid(&["code"]);
        session.post(KEYS, &key("payments:create")).await.is_refused(403, "step_up_required");
        let code = authenticator.next_code(&app);
        session.post(step_up, &json!({"code": code})).await.is(204);
        session.post(step_up, &json!({"code": code})).await.is_refused(401, "invalid_totp");
        app.clock.advance(599);
        session.post(KEYS, &key("payments:create")).await.is(201);
        app.clock.advance(1);
        session.post(KEYS, &key("payments:create")).await.is_refused(403, "step_up_required");
    }

    async fn a_new_secret_and_a_new_permission_ask_too(app: TestApp) {
        let (session, authenticator) = owner(&app).await;
        let (harmless, _) = session.create_key(&key("payments:read")).await;
        session.post("/api/v1/session/step-up", &json!({"code": authenticator.next_code(&app)})).await.is(204);
        let (money, _) = session.create_key(&key("withdrawals:create")).await;
        app.clock.advance(600);
        let regenerate = |id: &str| format!("{KEYS}/{id}/regenerate");
        session.post(&regenerate(&harmless), &json!({})).await.is(200);
        session.post(&regenerate(&money), &json!({})).await.is_refused(403, "step_up_required");
        let paths = [format!("{KEYS}/{harmless}"), format!("{KEYS}/{money}")];
        let money_permissions = json!({"permissions": ["payments:create"]});
        session.patch(&paths[0], &money_permissions).await.is_refused(403, "step_up_required");
        session.patch(&paths[1], &money_permissions).await.is_refused(403, "step_up_required");
        // What it has already, and less, is no new permission.
        session.patch(&paths[1], &json!({"permissions": ["withdrawals:create"], "name": "Still"})).await.is(200);
        session.patch(&paths[1], &json!({"permissions": ["balance:read"]})).await.is(200);
        session.post(&format!("{KEYS}/{money}/revoke"), &json!({})).await.is(200);
    }

    async fn new_secrets_of_all_keys_ask_where_one_of_them_moves_money(app: TestApp) {
        const BATCH: &str = "/api/v1/batches/regenerate-api-keys";
        let (session, authenticator) = owner(&app).await;
        let (_, harmless) = session.create_key(&key("payments:read")).await;
        session.post(BATCH, &json!({"grace_seconds": 60})).await.is(200);
        let fresh_code = json!({"code": authenticator.next_code(&app)});
        session.post("/api/v1/session/step-up", &fresh_code).await.is(204);
        let (_, money) = session.create_key(&key("payments:create")).await;
        app.clock.advance(600);
        session.post(BATCH, &json!({})).await.is_refused(403, "step_up_required");
        app.get_with_key(&money, "/v1/balance").await.is(200);
        app.get_with_key(&harmless, "/v1/balance").await.is_refused(401, "revoked_key");
        session.post("/api/v1/session/step-up", &json!({"code": authenticator.next_code(&app)})).await.is(204);
        session.post(BATCH, &json!({})).await.is(200);
        app.get_with_key(&money, "/v1/balance").await.is_refused(401, "revoked_key");
    }

    async fn a_code_counts_for_its_own_session(app: TestApp) {
        let (session, authenticator) = owner(&app).await;
        let answer = sign_in(&app, "acme@example.test", &authenticator.next_code(&app)).await.is(200);
        let fresh = Session::begun(&app.base, &answer);
        fresh.post(KEYS, &key("payments:create")).await.is(201);
        session.post(KEYS, &key("payments:create")).await.is_refused(403, "step_up_required");
    }

    async fn a_recovery_code_will_do(app: TestApp) {
        let (session, authenticator) = owner(&app).await;
        let body = json!({"code": authenticator.recovery_codes[0]});
        session.post("/api/v1/session/step-up", &body).await.is(204);
        session.post(KEYS, &key("payments:create")).await.is(201);
    }

    async fn without_a_second_factor_nothing_is_asked(app: TestApp) {
        let session = app.client("acme").await;
        session.post(KEYS, &key("payments:create")).await.is(201);
        let body = json!({"code": "123456"});
        session.post("/api/v1/session/step-up", &body).await.is_refused(409, "two_factor_off");
    }

    async fn a_second_factor_that_is_being_set_up_asks_for_nothing(app: TestApp) {
        let session = app.client("acme").await;
        Authenticator::begin(&session).await;
        session.post(KEYS, &key("payments:create")).await.is(201);
        app.sign_in("acme@example.test", keywright_test_support::PASSWORD).await.is(200);
    }

    async fn an_admin_without_a_second_factor_shows_the_password(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let client = format!("/api/v1/admin/clients/{}", acme.client_id().await);
        let overrides = json!({"overrides": {"max_api_keys": 7}});
        let colleague = json!({"email": "new@example.test", "name": "New", "access": "auditor"});
        app.clock.advance(600);
        admin.patch(&client, &overrides).await.is_refused(403, "step_up_required");
        admin.post("/api/v1/admin/users", &colleague).await.is_refused(403, "step_up_required");
        admin.patch(&client, &json!({"name": "Acme"})).await.is(200);
        let body = json!({"password": keywright_test_support::PASSWORD});
        admin.post("/api/v1/session/step-up", &body).await.is(204);
        admin.patch(&client, &overrides).await.is(200);
        admin.post("/api/v1/admin/users", &colleague).await.is(201);
    }
}
