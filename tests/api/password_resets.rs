//! A new password for somebody who has lost theirs: by mail, and by a link that an owner makes.

use actix_web::http::Method;
use keywright_api_types::session::Access;
use keywright_test_support::{Answer, Backend, Mailbox, PASSWORD, PUBLIC_URL, Settings, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::authenticator::{self, Authenticator};
use crate::bodies::each;

const EMAIL: &str = "acme@example.test";
const NEW_PASSWORD: &str = "a longer and better password";

async fn post(app: &TestApp, path: &str, body: &Value) -> Answer {
    app.call(Method::POST, path).header("x-requested-with", "keywright").json(body).send().await
}

async fn ask(app: &TestApp, email: &str) -> Answer {
    post(app, "/api/v1/password-resets", &json!({"email": email})).await
}

async fn complete(app: &TestApp, token: &str) -> Answer {
    post(app, "/api/v1/password-resets/complete", &json!({"token": token, "password": NEW_PASSWORD})).await
}

async fn with_mail(backend: Backend) -> (TestApp, Mailbox) {
    let mailbox = Mailbox::open();
    let settings = Settings { smtp_url: Some(mailbox.url.clone()), ..Settings::default() };
    (TestApp::start_with(backend, settings).await, mailbox)
}

/// The token of the next mail, which must be for that address.
async fn token_of_mail(mailbox: &mut Mailbox, to: &str) -> String {
    let letter = mailbox.next().await;
    assert_eq!(letter.to, [to]);
    letter.word(PUBLIC_URL).strip_prefix(&format!("{PUBLIC_URL}/password-reset#")).unwrap().to_owned()
}

on_both_databases! {
    async fn a_mailed_link_sets_a_new_password_once(backend: Backend) {
        let (app, mut mailbox) = with_mail(backend).await;
        let session = app.client("acme").await;
        ask(&app, " ACME@example.test ").await.is(202);
        let token = token_of_mail(&mut mailbox, EMAIL).await;
        session.get("/api/v1/session").await.is(200);
        app.sign_in(EMAIL, PASSWORD).await.is(200);

        complete(&app, &token).await.is(204);
        session.get("/api/v1/session").await.is_refused(401, "not_signed_in");
        app.sign_in(EMAIL, PASSWORD).await.is_refused(401, "invalid_credentials");
        complete(&app, &token).await.is_refused(404, "invalid_link");
        let trail = app.session_of_with(EMAIL, NEW_PASSWORD).await.list("/api/v1/audit-events").await;
        let actions = each(&trail, "action");
        assert!(actions.contains(&"user.password_reset_requested") && actions.contains(&"user.password_reset"));
        assert!(!serde_json::to_string(&trail).unwrap().contains(&token));
    }

    async fn a_link_works_for_an_hour(backend: Backend) {
        let (app, mut mailbox) = with_mail(backend).await;
        app.client("acme").await;
        ask(&app, EMAIL).await.is(202);
        let token = token_of_mail(&mut mailbox, EMAIL).await;
        app.clock.advance(3_600);
        complete(&app, &token).await.is_refused(404, "invalid_link");
        ask(&app, EMAIL).await.is(202);
        let token = token_of_mail(&mut mailbox, EMAIL).await;
        app.clock.advance(3_599);
        complete(&app, &token).await.is(204);
    }

    async fn using_one_link_or_changing_the_password_uses_up_all(backend: Backend) {
        let (app, mut mailbox) = with_mail(backend).await;
        let session = app.client("acme").await;
        let mut tokens = Vec::new();
        for _ in 0..2 {
            ask(&app, EMAIL).await.is(202);
            tokens.push(token_of_mail(&mut mailbox, EMAIL).await);
        }
        let body = json!({"current_password": PASSWORD, "new_password": "yet another password"});
        session.post("/api/v1/account/password", &body).await.is(204);
        for token in &tokens {
            complete(&app, token).await.is_refused(404, "invalid_link");
        }
    }

    async fn the_answer_does_not_tell_whether_an_address_is_known(backend: Backend) {
        let (app, mut mailbox) = with_mail(backend).await;
        app.client("acme").await;
        let unknown = ask(&app, "nobody@example.test").await.is(202);
        let known = ask(&app, EMAIL).await.is(202);
        assert_eq!(unknown.text, known.text);
        token_of_mail(&mut mailbox, EMAIL).await;
        // Those who ask too often are told the same too.
        for email in ["nobody@example.test", EMAIL] {
            for _ in 0..2 {
                ask(&app, email).await.is(202);
            }
            let refused = ask(&app, email).await.is_refused(429, "too_many_sign_ins");
            assert_eq!(refused.header("retry-after"), "1200");
        }
        for _ in 0..2 {
            token_of_mail(&mut mailbox, EMAIL).await;
        }
        app.stop().await;
        assert!(mailbox.is_empty());
    }

    async fn an_admin_gets_a_mail_too(backend: Backend) {
        let (app, mut mailbox) = with_mail(backend).await;
        app.admin().await;
        ask(&app, "admin@example.test").await.is(202);
        let token = token_of_mail(&mut mailbox, "admin@example.test").await;
        complete(&app, &token).await.is(204);
        app.sign_in("admin@example.test", NEW_PASSWORD).await.is(200);
    }

    async fn without_a_mail_server_the_page_says_whom_to_ask(app: TestApp) {
        app.client("acme").await;
        ask(&app, EMAIL).await.is_refused(409, "mail_not_configured");
        ask(&app, "nobody").await.is_invalid(&["email"]);
        complete(&app, &"0".repeat(64)).await.is_refused(404, "invalid_link");
        let short = json!({"token": "x", "password": "short"});
        post(&app, "/api/v1/password-resets/complete", &short).await.is_invalid(&["password"]);
    }

    async fn an_owner_makes_a_link_for_a_member_and_not_for_oneself(app: TestApp) {
        let owner = app.client("acme").await;
        app.clock.advance(1);
        app.make_user("second@example.test", Some(&owner.client_id().await), Access::Viewer);
        let member = app.session_of("second@example.test").await;
        let members = owner.list("/api/v1/members").await;
        let path = |number: usize| format!("/api/v1/members/{}/password-reset", members[number]["id"].as_str().unwrap());
        owner.post(&path(1), &Value::Null).await.is_refused(409, "own_account");
        let made = owner.post(&path(0), &Value::Null).await.is(201);
        assert_eq!((&made.json["mailed"], &made.json["expires_at"]), (&json!(false), &json!(app.clock_in(3_600))));
        let link = made.json["link"].as_str().unwrap();
        complete(&app, link.strip_prefix("/password-reset#").unwrap()).await.is(204);
        member.get("/api/v1/session").await.is_refused(401, "not_signed_in");
        app.sign_in("second@example.test", NEW_PASSWORD).await.is(200);
    }

    async fn with_a_mail_server_an_owner_does_not_see_the_link(backend: Backend) {
        let (app, mut mailbox) = with_mail(backend).await;
        let owner = app.client("acme").await;
        app.clock.advance(1);
        app.make_user("second@example.test", Some(&owner.client_id().await), Access::Viewer);
        let members = owner.list("/api/v1/members").await;
        let path = format!("/api/v1/members/{}/password-reset", members[0]["id"].as_str().unwrap());
        let made = owner.post(&path, &Value::Null).await.is(201);
        assert_eq!((&made.json["mailed"], &made.json["link"]), (&json!(true), &Value::Null));
        let token = token_of_mail(&mut mailbox, "second@example.test").await;
        complete(&app, &token).await.is(204);
    }

    async fn a_second_factor_outlives_a_new_password(app: TestApp) {
        let owner = app.client("acme").await;
        app.clock.advance(1);
        app.make_user("second@example.test", Some(&owner.client_id().await), Access::Viewer);
        let member = app.session_of("second@example.test").await;
        Authenticator::set_up(&app, &member).await;
        let members = owner.list("/api/v1/members").await;
        let path = format!("/api/v1/members/{}/password-reset", members[0]["id"].as_str().unwrap());
        let link = owner.post(&path, &Value::Null).await.is(201).text_at("link");
        complete(&app, link.strip_prefix("/password-reset#").unwrap()).await.is(204);
        app.sign_in("second@example.test", NEW_PASSWORD).await.is_refused(401, "totp_required");
        authenticator::sign_in(&app, "second@example.test", "000000").await.is_refused(401, "invalid_credentials");
    }
}
