//! The second factor: setting it up, signing in with it, recovery codes, and giving it up.

use keywright_api_types::session::Access;
use keywright_test_support::{PASSWORD, Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::authenticator::{Authenticator, STEP, sign_in};
use crate::bodies::each;

const EMAIL: &str = "acme@example.test";

async fn state_of(session: &Session) -> Value {
    session.get("/api/v1/account").await.is(200).json["two_factor"].clone()
}

on_both_databases! {
    async fn it_is_on_once_a_first_code_has_come(app: TestApp) {
        let session = app.client("acme").await;
        assert_eq!(state_of(&session).await, Value::Null);
        session.post("/api/v1/account/two-factor", &json!({"password": "wrong"})).await.is_invalid(&["password"]);
        let begun = session.post("/api/v1/account/two-factor", &json!({"password": PASSWORD})).await.is(200);
        assert_eq!(begun.header("cache-control"), "no-store");
        let (secret, uri) = (begun.text_at("secret"), begun.text_at("uri"));
        assert_eq!(secret.len(), 32);
        assert_eq!(uri, format!("otpauth://totp/Keywright:acme%40example.test?secret={secret}&issuer=Keywright"));
        assert!(begun.json["qr_code"]["path"].as_str().unwrap().starts_with('M'));
        assert_eq!(state_of(&session).await, Value::Null);
        app.sign_in(EMAIL, PASSWORD).await.is(200);

        // Beginning again makes another secret, and the first is worth nothing.
        let first = Authenticator::begin(&session).await;
        let second = Authenticator::begin(&session).await;
        let enable = "/api/v1/account/two-factor/enable";
        session.post(enable, &json!({"code": first.code(&app)})).await.is_refused(401, "invalid_totp");
        let on = session.post(enable, &json!({"code": second.code(&app)})).await.is(200);
        assert_eq!(on.json["recovery_codes"].as_array().unwrap().len(), 10);
        assert_eq!(state_of(&session).await, json!({"enabled_at": app.clock_in(0), "recovery_codes_left": 10}));
        session.post(enable, &json!({"code": second.next_code(&app)})).await.is_refused(409, "two_factor_on");
        let again = session.post("/api/v1/account/two-factor", &json!({"password": PASSWORD})).await;
        again.is_refused(409, "two_factor_on");
        let trail = session.list("/api/v1/audit-events").await;
        assert!(each(&trail, "action").contains(&"user.two_factor_enabled"));
        assert!(!serde_json::to_string(&trail).unwrap().contains(&secret));
    }

    async fn signing_in_asks_for_a_code_after_the_password(app: TestApp) {
        let session = app.client("acme").await;
        let authenticator = Authenticator::set_up(&app, &session).await;
        app.sign_in(EMAIL, PASSWORD).await.is_refused(401, "totp_required");
        app.sign_in(EMAIL, "wrong").await.is_refused(401, "invalid_credentials");
        // The code of the set-up was used.
        sign_in(&app, EMAIL, &authenticator.code(&app)).await.is_refused(401, "invalid_totp");
        let code = authenticator.next_code(&app);
        sign_in(&app, EMAIL, &format!(" {code} ")).await.is(200);
        sign_in(&app, EMAIL, &code).await.is_refused(401, "invalid_totp");
        sign_in(&app, EMAIL, "").await.is_invalid(&["totp"]);
        let failed = session.list("/api/v1/audit-events").await;
        assert_eq!(each(&failed, "action").iter().filter(|action| **action == "session.failed").count(), 3);
        // The password alone was right once.
        let asked: Vec<_> = failed.iter().filter(|event| event["action"] == "session.code_asked").collect();
        assert_eq!((asked.len(), &asked[0]["actor"]["email"]), (1, &json!(EMAIL)));
    }

    async fn a_code_works_a_step_early_and_a_step_late_and_none_before_the_last(app: TestApp) {
        let session = app.client("acme").await;
        let authenticator = Authenticator::set_up(&app, &session).await;
        app.clock.advance(10 * STEP);
        for (steps, status) in [(-2, 401), (2, 401), (1, 200), (0, 401), (-1, 401)] {
            let answer = sign_in(&app, EMAIL, &authenticator.code_in(&app, steps)).await;
            assert_eq!(answer.status, status, "{steps}: {}", answer.text);
        }
    }

    async fn a_recovery_code_works_once_however_it_is_typed(app: TestApp) {
        let session = app.client("acme").await;
        let authenticator = Authenticator::set_up(&app, &session).await;
        let code = &authenticator.recovery_codes[3];
        sign_in(&app, EMAIL, &code.to_uppercase().replace('-', " ")).await.is(200);
        sign_in(&app, EMAIL, code).await.is_refused(401, "invalid_totp");
        assert_eq!(state_of(&session).await["recovery_codes_left"], 9);
        let trail = session.list("/api/v1/audit-events").await;
        assert!(each(&trail, "action").contains(&"user.recovery_code_used"));
        // Another user's recovery code is worth nothing.
        let other = app.client("umbrella").await;
        Authenticator::set_up(&app, &other).await;
        let foreign = &authenticator.recovery_codes[4];
        sign_in(&app, "umbrella@example.test", foreign).await.is_refused(401, "invalid_totp");
        sign_in(&app, EMAIL, foreign).await.is(200);
    }

    async fn recovery_codes_are_made_anew(app: TestApp) {
        let session = app.client("acme").await;
        let authenticator = Authenticator::set_up(&app, &session).await;
        let path = "/api/v1/account/two-factor/recovery-codes";
        session.post(path, &json!({"code": "000000x"})).await.is_refused(401, "invalid_totp");
        let renewed = session.post(path, &json!({"code": authenticator.next_code(&app)})).await.is(200);
        assert_eq!(renewed.json["recovery_codes"].as_array().unwrap().len(), 10);
        sign_in(&app, EMAIL, &authenticator.recovery_codes[0]).await.is_refused(401, "invalid_totp");
        sign_in(&app, EMAIL, renewed.json["recovery_codes"][0].as_str().unwrap()).await.is(200);
    }

    async fn giving_it_up_takes_password_and_code(app: TestApp) {
        let session = app.client("acme").await;
        let path = "/api/v1/account/two-factor/disable";
        session.post(path, &json!({"password": PASSWORD, "code": "123456"})).await.is_refused(409, "two_factor_off");
        let authenticator = Authenticator::set_up(&app, &session).await;
        let code = authenticator.next_code(&app);
        session.post(path, &json!({"password": "wrong", "code": code})).await.is_invalid(&["password"]);
        session.post(path, &json!({"password": PASSWORD, "code": "000000x"})).await.is_refused(401, "invalid_totp");
        session.post(path, &json!({"password": "", "code": ""})).await.is_invalid(&["password", "code"]);
        session.post(path, &json!({"password": PASSWORD, "code": code})).await.is(204);
        assert_eq!(state_of(&session).await, Value::Null);
        app.sign_in(EMAIL, PASSWORD).await.is(200);
        // A code that nobody asks for does no harm.
        sign_in(&app, EMAIL, "123456").await.is(200);
        let again = Authenticator::set_up(&app, &session).await;
        sign_in(&app, EMAIL, &again.next_code(&app)).await.is(200);
    }

    async fn guessing_codes_is_stopped_like_guessing_passwords(app: TestApp) {
        let session = app.client("acme").await;
        let authenticator = Authenticator::set_up(&app, &session).await;
        for _ in 0..40 {
            app.sign_in(EMAIL, PASSWORD).await.is_refused(401, "totp_required");
        }
        for _ in 0..10 {
            sign_in(&app, EMAIL, "zzzzzz").await.is_refused(401, "invalid_totp");
        }
        let right = authenticator.code_in(&app, 1);
        sign_in(&app, EMAIL, &right).await.is_refused(429, "too_many_sign_ins");
        session.post("/api/v1/session/step-up", &json!({"code": right})).await.is_refused(429, "too_many_sign_ins");
        app.clock.advance(6);
        sign_in(&app, EMAIL, &right).await.is(200);
    }

    async fn of_two_who_present_the_same_code_one_is_let_in(app: TestApp) {
        let session = app.client("acme").await;
        let authenticator = Authenticator::set_up(&app, &session).await;
        let code = authenticator.next_code(&app);
        let both = futures_util::future::join(sign_in(&app, EMAIL, &code), sign_in(&app, EMAIL, &code)).await;
        let mut statuses = [both.0.status, both.1.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
    }

    async fn an_owner_takes_a_members_away_and_not_their_own(app: TestApp) {
        let owner = app.client("acme").await;
        app.clock.advance(1);
        app.make_user("second@example.test", Some(&owner.client_id().await), Access::Owner);
        let member = app.session_of("second@example.test").await;
        Authenticator::set_up(&app, &member).await;
        let members = owner.list("/api/v1/members").await;
        assert_eq!((&members[0]["two_factor"], &members[1]["two_factor"]), (&json!(true), &json!(false)));
        let path = |number: usize| format!("/api/v1/members/{}/two-factor-reset", members[number]["id"].as_str().unwrap());
        member.post(&path(0), &Value::Null).await.is_refused(409, "own_account");
        owner.post(&path(0), &Value::Null).await.is(204);
        owner.post(&path(0), &Value::Null).await.is(204);
        app.sign_in("second@example.test", PASSWORD).await.is(200);
        let trail = owner.list("/api/v1/audit-events").await;
        assert_eq!(each(&trail, "action").iter().filter(|action| **action == "user.two_factor_reset").count(), 1);
    }

    async fn an_admin_has_a_second_factor_too(app: TestApp) {
        let admin = app.admin().await;
        let authenticator = Authenticator::set_up(&app, &admin).await;
        app.sign_in("admin@example.test", PASSWORD).await.is_refused(401, "totp_required");
        sign_in(&app, "admin@example.test", &authenticator.next_code(&app)).await.is(200);
    }
}
