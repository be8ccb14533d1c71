//! Users of clients, and admins, as admins manage them.

use keywright_api_types::ids::ClientId;
use keywright_api_types::session::Access;
use keywright_test_support::{Answer, Backend, Mailbox, Session, Settings, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::each;

const USERS: &str = "/api/v1/admin/users";

/// Sets a password by the link of a delivery.
async fn choose(app: &TestApp, delivery: &Value, password: &str) {
    complete(app, delivery, password).await.is(204);
}

async fn complete(app: &TestApp, delivery: &Value, password: &str) -> Answer {
    let token = delivery["link"].as_str().unwrap().split_once('#').unwrap().1;
    let call = app.call(actix_web::http::Method::POST, "/api/v1/password-resets/complete");
    let body = json!({"token": token, "password": password});
    call.header("x-requested-with", "keywright").json(&body).send().await
}

/// The client's id.
async fn acme(admin: &Session) -> Value {
    admin.list("/api/v1/admin/clients?q=acme").await[0]["id"].clone()
}

/// As it stands in an address.
fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

async fn path_of(admin: &Session, email: &str) -> String {
    let found = admin.list(&format!("{USERS}?q={email}")).await;
    format!("{USERS}/{}", found[0]["id"].as_str().unwrap())
}

on_both_databases! {
    async fn a_user_is_made_and_chooses_the_password(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let body = json!({"email": " Ada@Example.test ", "name": "Ada", "client_id": acme.client_id().await, "access": "developer"});
        let made = admin.post(USERS, &body).await.is(201);
        assert_eq!((made.header("cache-control"), &made.json["role"], &made.json["email"]), ("no-store", &json!("client"), &json!("ada@example.test")));
        assert_eq!((&made.json["client_name"], &made.json["delivery"]["mailed"]), (&json!("acme"), &json!(false)));
        assert_eq!(made.json["delivery"]["expires_at"], json!(app.clock_in(7 * 86_400)));
        app.clock.advance(6 * 86_400);
        choose(&app, &made.json["delivery"], "a password of her own").await;
        app.session_of_with("ada@example.test", "a password of her own").await;
        let admin = app.session_of("admin@example.test").await;
        admin.post(USERS, &body).await.is_refused(409, "email_taken");
        let acme = app.session_of("acme@example.test").await;
        let events = acme.list("/api/v1/audit-events?action=user.created").await;
        assert_eq!((&events[0]["target"]["name"], &events[0]["actor"]["role"]), (&json!("ada@example.test"), &json!("admin")));
        let read = admin.get(&path_of(&admin, "ada@").await).await.is(200).json;
        assert_eq!((&read["access"], &read["two_factor"]), (&json!("developer"), &json!(false)));
    }

    async fn users_are_found_by_name_address_client_and_role(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let client = acme.client_id().await;
        app.make_user("viewer@example.test", Some(&client), Access::Viewer);
        for (query, emails) in [
            (format!("client_id={client}"), vec!["acme@example.test", "viewer@example.test"]),
            ("role=admin".to_owned(), vec!["admin@example.test"]),
            ("q=VIEW".to_owned(), vec!["viewer@example.test"]),
            ("q=%25".to_owned(), vec![]),
        ] {
            let found = admin.list(&format!("{USERS}?{query}")).await;
            let mut found = each(&found, "email");
            found.sort_unstable();
            assert_eq!(found, emails, "{query}");
        }
        assert_eq!(admin.walk(USERS, 1).await, admin.list(USERS).await);
    }

    async fn a_demoted_or_removed_users_sessions_end_at_once(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        app.make_user("dev@example.test", Some(&acme.client_id().await), Access::Developer);
        let (dev, path) = (app.session_of("dev@example.test").await, path_of(&admin, "dev@").await);
        admin.patch(&path, &json!({"name": "Dev", "access": "owner"})).await.is(200);
        dev.get("/api/v1/session").await.is(200);
        admin.patch(&path, &json!({"access": "viewer"})).await.is(200);
        dev.get("/api/v1/session").await.is_refused(401, "not_signed_in");
        let again = app.session_of("dev@example.test").await;
        admin.delete(&path).await.is(204);
        again.get("/api/v1/session").await.is_refused(401, "not_signed_in");
        admin.get(&path).await.is_refused(404, "not_found");
        let events = acme.list("/api/v1/audit-events?action=user").await;
        assert_eq!(each(&events, "action")[..3], ["user.removed", "user.updated", "user.updated"]);
        assert_eq!(events[1]["changes"], json!({"access": {"from": "owner", "to": "viewer"}}));
    }

    async fn what_an_owner_handed_out_ends_when_an_admin_ends_the_ownership(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        app.make_user("second@example.test", Some(&acme.client_id().await), Access::Owner);
        let path = path_of(&admin, "second@").await;
        for end in ["demoted", "removed"] {
            let second = app.session_of("second@example.test").await;
            let body = json!({"email": format!("{end}@example.test"), "access": "owner"});
            second.post("/api/v1/invitations", &body).await.is(201);
            if end == "demoted" {
                admin.patch(&path, &json!({"access": "developer"})).await.is(200);
                admin.patch(&path, &json!({"access": "owner"})).await.is(200);
            } else {
                admin.delete(&path).await.is(204);
            }
            assert!(acme.list("/api/v1/invitations").await.is_empty());
            let revoked = acme.list("/api/v1/audit-events?action=user.invitation_revoked").await;
            assert_eq!(revoked[0]["target"]["name"], body["email"]);
            assert_eq!(revoked[0]["actor"]["role"], "admin");
        }
    }

    async fn what_an_admin_handed_out_ends_with_the_access(app: TestApp) {
        let (admin, _) = (app.admin().await, app.client("acme").await);
        for (access, end) in [(Access::Owner, "operator"), (Access::Operator, "auditor"), (Access::Owner, "removed")] {
            let email = format!("until-{end}@example.test");
            app.make_user(&email, None, access);
            let (path, other) = (path_of(&admin, &email).await, app.session_of(&email).await);
            let of_acme = format!("{}/password-reset", path_of(&admin, "acme@").await);
            let (theirs, ours) = (other.post(&of_acme, &Value::Null).await.is(201), admin.post(&of_acme, &Value::Null).await.is(201));
            let new = json!({"email": format!("by-{end}@example.test"), "name": "New", "client_id": acme(&admin).await, "access": "viewer"});
            let invited = other.post(USERS, &new).await.is(201).json["delivery"].clone();
            match end {
                "removed" => admin.delete(&path).await.is(204),
                _ => admin.patch(&path, &json!({"access": end})).await.is(200),
            };
            for delivery in [&theirs.json, &invited] {
                complete(&app, delivery, "a password that is taken over").await.is_refused(404, "invalid_link");
            }
            complete(&app, &ours.json, keywright_test_support::PASSWORD).await.is(204);
        }
    }

    async fn a_mailed_link_is_counted_as_any_other(backend: Backend) {
        let mailbox = Mailbox::open();
        let settings = Settings { smtp_url: Some(mailbox.url.clone()), ..Settings::default() };
        let app = TestApp::start_with(backend, settings).await;
        let (admin, _) = (app.admin().await, app.client("acme").await);
        let new = json!({"email": "new@example.test", "name": "New", "client_id": acme(&admin).await, "access": "viewer"});
        let made = admin.post(USERS, &new).await.is(201).json;
        assert_eq!((&made["delivery"]["mailed"], &made["delivery"]["link"]), (&json!(true), &Value::Null));
        let path = format!("{}/password-reset", path_of(&admin, "new@").await);
        for _ in 0..2 {
            admin.post(&path, &Value::Null).await.is(201);
        }
        let events = admin.list("/api/v1/admin/audit-events").await;
        admin.post(&path, &Value::Null).await.is_refused(429, "too_many_sign_ins");
        assert_eq!(admin.list("/api/v1/admin/audit-events").await, events);
    }

    async fn a_name_is_found_in_every_script_and_case(app: TestApp) {
        let (admin, _) = (app.admin().await, app.client("acme").await);
        for (name, email) in [("Jürgen ÄRMEL", "j@example.test"), ("Ольга", "o@example.test"), ("ΣΟΦΊΑ", "s@example.test")] {
            let new = json!({"email": email, "name": name, "client_id": acme(&admin).await, "access": "viewer"});
            admin.post(USERS, &new).await.is(201);
        }
        for (query, email) in [("jÜRG", "j@"), ("ärm", "j@"), ("Ärm", "j@"), ("ОЛЬ", "o@"), ("ольга", "o@"), ("σοφ", "s@")] {
            let found = admin.list(&format!("{USERS}?q={}", percent(query))).await;
            assert_eq!(each(&found, "email"), [format!("{email}example.test")], "{query}");
        }
    }

    async fn a_whole_key_is_no_search(app: TestApp) {
        let (admin, owner) = (app.admin().await, app.client("acme").await);
        let (_, secret) = owner.create_key(&crate::bodies::balance_key(&json!({}))).await;
        for list in ["users", "clients", "api-keys"] {
            for query in [secret.clone(), secret.to_uppercase(), format!("is%20it%20{secret}")] {
                let refused = admin.get(&format!("/api/v1/admin/{list}?q={query}")).await.is_invalid(&["q"]);
                assert!(!refused.text.to_lowercase().contains(&secret[..20]), "{}", refused.text);
            }
            admin.get(&format!("/api/v1/admin/{list}?q={}", &secret[..11])).await.is(200);
        }
        owner.get(&format!("/api/v1/api-keys?q={secret}")).await.is_invalid(&["q"]);
    }

    async fn a_password_is_reset_by_a_link(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let path = path_of(&admin, "acme@").await;
        let delivery = admin.post(&format!("{path}/password-reset"), &Value::Null).await.is(201).json;
        assert_eq!(delivery["expires_at"], json!(app.clock_in(3_600)));
        choose(&app, &delivery, "another password").await;
        acme.get("/api/v1/session").await.is_refused(401, "not_signed_in");
        let acme = app.session_of_with("acme@example.test", "another password").await;
        admin.post(&format!("{path}/two-factor-reset"), &Value::Null).await.is(204);
        let events = acme.list("/api/v1/audit-events?action=user.password_reset_requested").await;
        assert_eq!(events[0]["actor"]["email"], "admin@example.test");
    }

    async fn the_last_owner_stays(app: TestApp) {
        let (admin, _) = (app.admin().await, app.client("acme").await);
        let (own, acme) = (path_of(&admin, "admin@").await, path_of(&admin, "acme@").await);
        admin.patch(&own, &json!({"access": "auditor"})).await.is_refused(409, "last_owner");
        admin.delete(&own).await.is_refused(409, "own_account");
        admin.post(&format!("{own}/password-reset"), &Value::Null).await.is_refused(409, "own_account");
        admin.patch(&acme, &json!({"access": "viewer"})).await.is_refused(409, "last_owner");
        admin.delete(&acme).await.is_refused(409, "last_owner");
        app.make_user("second@example.test", None, Access::Owner);
        let second = app.session_of("second@example.test").await;
        second.delete(&own).await.is(204);
        admin.get("/api/v1/session").await.is_refused(401, "not_signed_in");
        let left = path_of(&second, "second@").await;
        second.patch(&left, &json!({"access": "operator"})).await.is_refused(409, "last_owner");
    }

    async fn only_an_owner_decides_about_admins(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        app.make_user("operator@example.test", None, Access::Operator);
        let operator = app.session_of("operator@example.test").await;
        let (boss, user) = (path_of(&admin, "admin@").await, path_of(&admin, "acme@").await);
        let new = json!({"email": "new@example.test", "name": "New", "access": "auditor"});
        operator.post(USERS, &new).await.is_refused(403, "insufficient_access");
        operator.patch(&boss, &json!({"access": "auditor"})).await.is_refused(403, "insufficient_access");
        operator.delete(&boss).await.is_refused(403, "insufficient_access");
        operator.post(&format!("{boss}/password-reset"), &Value::Null).await.is_refused(403, "insufficient_access");
        operator.post(&format!("{boss}/two-factor-reset"), &Value::Null).await.is_refused(403, "insufficient_access");
        operator.patch(&user, &json!({"name": "Acme's owner"})).await.is(200);
        let made = admin.post(USERS, &new).await.is(201).json;
        assert_eq!((&made["role"], &made["client_id"]), (&json!("admin"), &Value::Null));
        acme.get(USERS).await.is_refused(403, "wrong_role");
    }

    async fn what_is_wrong_is_told_at_its_field(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let client = acme.client_id().await;
        for (field, value, at) in [
            ("email", json!("nobody"), "email"),
            ("name", json!(" "), "name"),
            ("name", json!("x".repeat(101)), "name"),
            ("access", json!("king"), "access"),
            ("access", json!("operator"), "access"),
            ("role", json!("admin"), "role"),
            ("client_id", json!(ClientId::new(1, 2)), "client_id"),
            ("password", json!("typed by an admin"), "password"),
        ] {
            let mut body = json!({"email": "new@example.test", "name": "New", "client_id": client, "access": "viewer"});
            body[field] = value;
            admin.post(USERS, &body).await.is_invalid(&[at]);
        }
        admin.post(USERS, &json!({"email": "n@x.test", "name": "N", "access": "viewer"})).await.is_invalid(&["access"]);
        let path = path_of(&admin, "acme@").await;
        admin.patch(&path, &json!({"access": "auditor"})).await.is_invalid(&["access"]);
        admin.patch(&path, &json!({"name": null})).await.is_invalid(&["name"]);
        admin.patch(&path, &json!({"email": "x@y.test"})).await.is_invalid(&["email"]);
    }
}
