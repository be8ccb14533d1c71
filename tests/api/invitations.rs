//! Inviting somebody, by mail and by a link that is handed on, and accepting.

use actix_web::http::Method;
use keywright_api_types::session::Access;
use keywright_test_support::{Answer, Backend, Mailbox, PUBLIC_URL, Session, Settings, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::each;

const INVITED: &str = "ada@example.test";
const PASSWORD: &str = "the password that Ada chose";

async fn invite(owner: &Session, email: &str, access: &str) -> Answer {
    owner.post("/api/v1/invitations", &json!({"email": email, "access": access})).await
}

/// The token of the link that was answered.
fn token(answer: &Answer) -> String {
    let link = answer.json["delivery"]["link"].as_str().unwrap();
    link.strip_prefix("/invitation#").unwrap().to_owned()
}

/// Somebody without a session asks.
async fn post(app: &TestApp, path: &str, body: &Value) -> Answer {
    app.call(Method::POST, path).header("x-requested-with", "keywright").json(body).send().await
}

async fn show(app: &TestApp, token: &str) -> Answer {
    post(app, "/api/v1/invitations/show", &json!({"token": token})).await
}

async fn accept(app: &TestApp, token: &str) -> Answer {
    let body = json!({"token": token, "name": " Ada Lovelace ", "password": PASSWORD});
    post(app, "/api/v1/invitations/accept", &body).await
}

on_both_databases! {
    async fn an_invited_person_chooses_name_and_password_and_is_signed_in(app: TestApp) {
        let owner = app.client("acme").await;
        let invited = invite(&owner, " Ada@Example.test ", "developer").await.is(201);
        assert_eq!(
            (&invited.json["email"], &invited.json["access"], &invited.json["invited_by"]),
            (&json!(INVITED), &json!("developer"), &json!("acme@example.test"))
        );
        assert_eq!(invited.json["expires_at"], json!(app.clock_in(7 * 86_400)));
        assert_eq!(invited.json["delivery"]["mailed"], json!(false));
        assert_eq!(invited.header("cache-control"), "no-store");
        let token = token(&invited);
        assert_eq!(token.len(), 64);

        let shown = show(&app, &token).await.is(200).json;
        assert_eq!(
            shown,
            json!({
                "client_name": "acme", "invited_by": "acme@example.test", "email": INVITED, "access": "developer",
                "expires_at": invited.json["expires_at"],
            })
        );
        let accepted = accept(&app, &token).await.is(201);
        assert_eq!(accepted.json["user"]["name"], "Ada Lovelace");
        assert_eq!((&accepted.json["user"]["access"], &accepted.json["client"]["name"]), (&json!("developer"), &json!("acme")));
        let member = Session::begun(&app.base, &accepted);
        member.get("/api/v1/api-keys").await.is(200);
        app.sign_in(INVITED, PASSWORD).await.is(200);

        assert_eq!(owner.list("/api/v1/invitations").await.len(), 0);
        let trail = owner.list("/api/v1/audit-events").await;
        assert_eq!(each(&trail, "action")[1..4], ["session.started", "user.created", "user.invited"]);
        assert_eq!(trail[2]["actor"]["email"], INVITED);
        assert!(!serde_json::to_string(&trail).unwrap().contains(&token));
    }

    async fn a_link_works_once_and_for_a_week(app: TestApp) {
        let owner = app.client("acme").await;
        let first = token(&invite(&owner, INVITED, "viewer").await.is(201));
        app.clock.advance(7 * 86_400);
        show(&app, &first).await.is_refused(404, "invalid_link");
        accept(&app, &first).await.is_refused(404, "invalid_link");

        let owner = app.session_of("acme@example.test").await;
        let id = owner.list("/api/v1/invitations").await[0]["id"].as_str().unwrap().to_owned();
        let again = owner.post(&format!("/api/v1/invitations/{id}/resend"), &Value::Null).await.is(200);
        show(&app, &first).await.is_refused(404, "invalid_link");
        accept(&app, &token(&again)).await.is(201);
        accept(&app, &token(&again)).await.is_refused(404, "invalid_link");
        show(&app, &token(&again)).await.is_refused(404, "invalid_link");
        for nonsense in ["x", &"0".repeat(64)] {
            accept(&app, nonsense).await.is_refused(404, "invalid_link");
        }
    }

    async fn a_new_link_takes_the_place_of_the_old(app: TestApp) {
        let owner = app.client("acme").await;
        let invited = invite(&owner, INVITED, "viewer").await.is(201);
        let path = format!("/api/v1/invitations/{}/resend", invited.text_at("id"));
        let again = owner.post(&path, &Value::Null).await.is(200);
        show(&app, &token(&invited)).await.is_refused(404, "invalid_link");
        show(&app, &token(&again)).await.is(200);
        let trail = owner.list("/api/v1/audit-events").await;
        assert_eq!(trail[0]["action"], "user.invitation_renewed");
    }

    async fn an_invitation_is_taken_back(app: TestApp) {
        let owner = app.client("acme").await;
        let invited = invite(&owner, INVITED, "viewer").await.is(201);
        let path = format!("/api/v1/invitations/{}", invited.text_at("id"));
        let umbrella = app.client("umbrella").await;
        umbrella.delete(&path).await.is_refused(404, "not_found");
        umbrella.post(&format!("{path}/resend"), &Value::Null).await.is_refused(404, "not_found");
        assert_eq!(umbrella.list("/api/v1/invitations").await.len(), 0);
        owner.delete(&path).await.is(204);
        owner.delete(&path).await.is_refused(404, "not_found");
        accept(&app, &token(&invited)).await.is_refused(404, "invalid_link");
        let trail = owner.list("/api/v1/audit-events").await;
        assert_eq!(trail[0]["action"], "user.invitation_revoked");
        invite(&owner, INVITED, "viewer").await.is(201);
    }

    async fn an_address_is_invited_once_and_not_if_it_is_a_users(app: TestApp) {
        let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
        invite(&acme, "UMBRELLA@example.test", "viewer").await.is_refused(409, "email_taken");
        invite(&acme, "acme@example.test", "viewer").await.is_refused(409, "email_taken");
        let of_acme = invite(&acme, INVITED, "viewer").await.is(201);
        invite(&acme, INVITED, "owner").await.is_refused(409, "email_taken");
        // Another client may invite too: the first that is accepted counts.
        let of_umbrella = invite(&umbrella, INVITED, "viewer").await.is(201);
        accept(&app, &token(&of_umbrella)).await.is(201);
        accept(&app, &token(&of_acme)).await.is_refused(409, "email_taken");
    }

    async fn what_is_wrong_is_named_at_its_field(app: TestApp) {
        let owner = app.client("acme").await;
        invite(&owner, "nobody", "viewer").await.is_invalid(&["email"]);
        invite(&owner, "", "operator").await.is_invalid(&["email", "access"]);
        invite(&owner, INVITED, "king").await.is_invalid(&["access"]);
        let token = token(&invite(&owner, INVITED, "viewer").await.is(201));
        let body = json!({"token": token, "name": " ", "password": "short"});
        post(&app, "/api/v1/invitations/accept", &body).await.is_invalid(&["name", "password"]);
        post(&app, "/api/v1/invitations/accept", &json!({"token": ""})).await.is_invalid(&["name"]);
        show(&app, "").await.is_invalid(&["token"]);
        show(&app, &token).await.is(200);
    }

    async fn invitations_are_listed_a_page_at_a_time(app: TestApp) {
        let owner = app.client("acme").await;
        for number in 0..5 {
            app.clock.advance(1);
            invite(&owner, &format!("{number}@example.test"), "viewer").await.is(201);
        }
        let listed = owner.walk("/api/v1/invitations", 2).await;
        assert_eq!(each(&listed, "email")[0], "4@example.test");
        assert_eq!(listed.len(), 5);
        assert!(listed.iter().all(|invitation| invitation.get("delivery").is_none()));
    }

    async fn where_there_is_a_mail_server_the_link_goes_to_the_invited(backend: Backend) {
        let mut mailbox = Mailbox::open();
        let settings = Settings { smtp_url: Some(mailbox.url.clone()), ..Settings::default() };
        let app = TestApp::start_with(backend, settings).await;
        let owner = app.client("acme").await;
        let invited = invite(&owner, INVITED, "owner").await.is(201);
        assert_eq!((&invited.json["delivery"]["mailed"], &invited.json["delivery"]["link"]), (&json!(true), &Value::Null));
        let letter = mailbox.next().await;
        assert_eq!((letter.from.as_str(), letter.to.as_slice()), ("keys@keywright.test", [INVITED.to_owned()].as_slice()));
        assert!(letter.data.contains("Subject: Join acme on Keywright") && letter.data.contains("as an owner"));
        let link = letter.word(PUBLIC_URL);
        let token = link.strip_prefix(&format!("{PUBLIC_URL}/invitation#")).unwrap();
        accept(&app, token).await.is(201);
    }

    async fn few_mails_are_sent_to_an_address_and_by_an_owner(backend: Backend) {
        let mailbox = Mailbox::open();
        let settings = Settings { smtp_url: Some(mailbox.url.clone()), ..Settings::default() };
        let app = TestApp::start_with(backend, settings).await;
        let owner = app.client("acme").await;
        let id = invite(&owner, INVITED, "viewer").await.is(201).text_at("id");
        let resend = format!("/api/v1/invitations/{id}/resend");
        for _ in 0..2 {
            owner.post(&resend, &Value::Null).await.is(200);
        }
        let events = owner.list("/api/v1/audit-events").await;
        owner.post(&resend, &Value::Null).await.is_refused(429, "too_many_sign_ins");
        assert_eq!(owner.list("/api/v1/audit-events").await, events);
        for number in 0..7 {
            invite(&owner, &format!("{number}@example.test"), "viewer").await.is(201);
        }
        invite(&owner, "8@example.test", "viewer").await.is_refused(429, "too_many_sign_ins");
        assert_eq!(owner.list("/api/v1/invitations").await.len(), 8);
        app.make_user("second@example.test", Some(&owner.client_id().await), Access::Viewer);
        let members = owner.list("/api/v1/members").await;
        let second = members.iter().find(|member| member["email"] == "second@example.test").unwrap();
        let reset = format!("/api/v1/members/{}/password-reset", second["id"].as_str().unwrap());
        owner.post(&reset, &Value::Null).await.is_refused(429, "too_many_sign_ins");
        app.clock.advance(60);
        owner.post(&reset, &Value::Null).await.is(201);
    }

    async fn a_mail_server_that_takes_nothing_leaves_the_link_to_the_inviter(backend: Backend) {
        let mailbox = Mailbox::refusing();
        let settings = Settings { smtp_url: Some(mailbox.url.clone()), ..Settings::default() };
        let app = TestApp::start_with(backend, settings).await;
        let owner = app.client("acme").await;
        let invited = invite(&owner, INVITED, "viewer").await.is(201);
        assert_eq!(invited.json["delivery"]["mailed"], json!(false));
        accept(&app, &token(&invited)).await.is(201);
    }
}
