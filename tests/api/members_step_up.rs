//! What an owner of a team and an admin are asked to prove once more who they are for.

use actix_web::http::Method;
use keywright_api_types::session::Access;
use keywright_test_support::{PASSWORD, Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::stage::Stage;

const STEP_UP: &str = "/api/v1/session/step-up";
const AMOUNT: i64 = keywright_server::settings::STEP_UP_AMOUNT;

/// Every act that lets somebody in or keeps somebody out.
fn acts(member: &str, invitation: &str) -> [(Method, String, Value); 6] {
    [
        (Method::POST, "/api/v1/invitations".to_owned(), json!({"email": "new@acme.test", "access": "owner"})),
        (Method::POST, format!("/api/v1/invitations/{invitation}/resend"), json!({})),
        (Method::PATCH, format!("/api/v1/members/{member}"), json!({"access": "owner"})),
        (Method::POST, format!("/api/v1/members/{member}/password-reset"), json!({})),
        (Method::POST, format!("/api/v1/members/{member}/two-factor-reset"), json!({})),
        (Method::DELETE, format!("/api/v1/members/{member}"), json!({})),
    ]
}

async fn settle(admin: &Session, path: &str) -> keywright_test_support::Answer {
    admin.post(&format!("/api/v1/admin/{path}"), &json!({})).await
}

on_both_databases! {
    async fn an_owner_with_a_second_factor_proves_it_before_the_team_changes(app: TestApp) {
        let owner = app.client("acme").await;
        let client = owner.client_id().await;
        app.make_user("colleague@acme.test", Some(&client), Access::Viewer);
        let colleague = app.session_of("colleague@acme.test").await;
        Authenticator::set_up(&app, &colleague).await;
        let body = json!({"email": "first@acme.test", "access": "viewer"});
        let invitation = owner.post("/api/v1/invitations", &body).await.is(201).json["id"].as_str().unwrap().to_owned();
        let members = owner.list("/api/v1/members").await;
        let colleague = members.iter().find(|member| member["email"] == "colleague@acme.test").unwrap();
        let acts = acts(colleague["id"].as_str().unwrap(), &invitation);

        let authenticator = Authenticator::set_up(&app, &owner).await;
        app.clock.advance(600);
        for (method, path, body) in &acts {
            owner.call(method.clone(), path).json(body).send().await.is_refused(403, "step_up_required");
        }
        let unchanged = owner.list("/api/v1/members").await;
        assert_eq!(unchanged.iter().find(|member| member["id"] == colleague["id"]), Some(colleague));
        owner.post(STEP_UP, &json!({"code": authenticator.next_code(&app)})).await.is(204);
        for (method, path, body) in &acts {
            let answer = owner.call(method.clone(), path).json(body).send().await;
            assert!(answer.status < 300, "{method} {path}: {}", answer.text);
        }
    }

    async fn an_owner_without_one_is_asked_for_nothing(app: TestApp) {
        let owner = app.client("acme").await;
        app.clock.advance(600);
        owner.post("/api/v1/invitations", &json!({"email": "new@acme.test", "access": "owner"})).await.is(201);
    }

    async fn new_secrets_for_all_keys_ask_where_one_moves_money(app: TestApp) {
        let owner = app.client("acme").await;
        owner.create_key(&json!({"name": "Reads", "permissions": ["balance:read"]})).await;
        let authenticator = Authenticator::set_up(&app, &owner).await;
        app.clock.advance(600);
        let all = "/api/v1/batches/regenerate-api-keys";
        owner.post(all, &json!({})).await.is(200);
        owner.post(STEP_UP, &json!({"code": authenticator.next_code(&app)})).await.is(204);
        owner.create_key(&json!({"name": "Pays", "permissions": ["payments:create"]})).await;
        app.clock.advance(600);
        let before = owner.list("/api/v1/api-keys").await;
        owner.post(all, &json!({})).await.is_refused(403, "step_up_required");
        assert_eq!(owner.list("/api/v1/api-keys").await, before);
    }

    async fn an_admin_proves_it_by_the_password_before_a_large_settlement(app: TestApp) {
        let stage = Stage::set(&app).await;
        let (small, large) = (stage.pay(AMOUNT - 1, "EUR").await, stage.pay(AMOUNT, "EUR").await);
        let complete = |id: &str| format!("payments/{id}/complete");
        app.clock.advance(600);
        settle(&stage.admin, &complete(&small)).await.is(200);
        for path in [complete(&large), format!("payments/{large}/fail")] {
            settle(&stage.admin, &path).await.is_refused(403, "step_up_required");
        }
        assert_eq!(stage.euros().await, (AMOUNT - 1, AMOUNT));
        let tries = [(json!({}), "code"), (json!({"password": ""}), "password"), (json!({"password": "wrong"}), "password")];
        for (body, field) in tries {
            stage.admin.post(STEP_UP, &body).await.is_invalid(&[field]);
        }
        stage.admin.post(STEP_UP, &json!({"password": PASSWORD, "code": "123456"})).await.is_invalid(&["code"]);
        stage.admin.post(STEP_UP, &json!({"code": "123456"})).await.is_refused(409, "two_factor_off");
        settle(&stage.admin, &complete(&large)).await.is_refused(403, "step_up_required");
        stage.admin.post(STEP_UP, &json!({"password": PASSWORD})).await.is(204);
        settle(&stage.admin, &complete(&large)).await.is(200);

        let withdrawal = stage.withdraw(AMOUNT).await;
        app.clock.advance(600);
        for end in ["approve", "reject"] {
            let path = format!("withdrawals/{withdrawal}/{end}");
            settle(&stage.admin, &path).await.is_refused(403, "step_up_required");
        }
    }

    async fn an_admin_with_a_second_factor_proves_it_by_a_code_alone(app: TestApp) {
        let stage = Stage::set(&app).await;
        let large = format!("payments/{}/complete", stage.pay(AMOUNT, "EUR").await);
        let authenticator = Authenticator::set_up(&app, &stage.admin).await;
        app.clock.advance(600);
        stage.admin.post(STEP_UP, &json!({"password": PASSWORD})).await.is_invalid(&["password"]);
        settle(&stage.admin, &large).await.is_refused(403, "step_up_required");
        stage.admin.post(STEP_UP, &json!({"code": authenticator.next_code(&app)})).await.is(204);
        settle(&stage.admin, &large).await.is(200);
    }

    /// Else a session that began just before would need no code for ten minutes.
    async fn a_password_is_no_proof_any_more_once_there_is_a_second_factor(app: TestApp) {
        let stage = Stage::set(&app).await;
        let large = format!("payments/{}/complete", stage.pay(AMOUNT, "EUR").await);
        let other = app.session_of("admin@example.test").await;
        app.clock.advance(30);
        Authenticator::set_up(&app, &other).await;
        settle(&stage.admin, &large).await.is_refused(403, "step_up_required");
        settle(&other, &large).await.is(200);
    }
}
