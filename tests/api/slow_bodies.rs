//! A request whose body comes late: what its session opened when it began must still hold when it ends.

use std::io::{Read, Write};
use std::net::TcpStream;

use keywright_api_types::session::Access;
use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::authenticator::Authenticator;

/// A request of which the server has all but the body.
struct Held {
    socket: TcpStream,
    body: String,
}

impl Held {
    /// Posts in that session; returns once the server has begun to answer.
    fn post(app: &TestApp, session: &Session, path: &str, body: &Value) -> Self {
        let (host, body) = (app.base.strip_prefix("http://").unwrap(), body.to_string());
        let mut socket = TcpStream::connect(host).unwrap();
        let lines = [
            &format!("POST {path} HTTP/1.1"),
            "host: localhost",
            "connection: close",
            "expect: 100-continue",
            "content-type: application/json",
            "x-requested-with: keywright",
            &format!("content-length: {}", body.len()),
            &format!("cookie: {}", session.cookie),
            "",
            "",
        ];
        socket.write_all(lines.join("\r\n").as_bytes()).unwrap();
        let mut told = [0; 25];
        socket.read_exact(&mut told).unwrap();
        assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
        Self { socket, body }
    }

    /// Sends the body and reads the status and the code of a refusal.
    fn finish(mut self) -> (u16, Value) {
        self.socket.write_all(self.body.as_bytes()).unwrap();
        let mut answer = String::new();
        self.socket.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let body: Value = serde_json::from_str(body.trim()).unwrap_or_default();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body["code"].clone())
    }
}

/// A client with an owner and a second member, who are signed in, and the member's path.
async fn team(app: &TestApp, access: Access) -> (Session, Session, String) {
    let owner = app.client("acme").await;
    app.make_user("second@acme.test", Some(&owner.client_id().await), access);
    let members = owner.list("/api/v1/members").await;
    let member = members.iter().find(|member| member["email"] == "second@acme.test").unwrap();
    let path = format!("/api/v1/members/{}", member["id"].as_str().unwrap());
    (owner, app.session_of("second@acme.test").await, path)
}

fn paying_key() -> Value {
    json!({"name": "Pays", "permissions": ["payments:create"]})
}

on_both_databases! {
    async fn an_owner_who_is_removed_meanwhile_invites_nobody(app: TestApp) {
        let (owner, removed, path) = team(&app, Access::Owner).await;
        let invitation = json!({"email": "friend@acme.test", "access": "owner"});
        let held = Held::post(&app, &removed, "/api/v1/invitations", &invitation);
        owner.delete(&path).await.is(204);
        assert_eq!(held.finish(), (401, json!("not_signed_in")));
        assert_eq!(owner.list("/api/v1/invitations").await, Vec::<Value>::new());
    }

    async fn a_session_that_is_ended_meanwhile_makes_no_key(app: TestApp) {
        let session = app.client("acme").await;
        let other = app.session_of("acme@example.test").await;
        let held = Held::post(&app, &other, "/api/v1/api-keys", &paying_key());
        session.post("/api/v1/account/sessions/end-others", &json!({})).await.is(204);
        assert_eq!(held.finish(), (401, json!("not_signed_in")));
        assert_eq!(session.list("/api/v1/api-keys").await, Vec::<Value>::new());
    }

    async fn a_member_with_less_access_meanwhile_changes_nothing(app: TestApp) {
        let (owner, member, path) = team(&app, Access::Developer).await;
        let held = Held::post(&app, &member, "/api/v1/api-keys", &paying_key());
        owner.patch(&path, &json!({"access": "viewer"})).await.is(204);
        assert_eq!(held.finish(), (403, json!("insufficient_access")));
        assert_eq!(owner.list("/api/v1/api-keys").await, Vec::<Value>::new());
    }

    /// With the user goes the second factor, so that nothing is left that asks for a code.
    async fn whose_second_factor_is_gone_with_the_user_gives_nothing_that_moves_money(app: TestApp) {
        let (owner, removed, path) = team(&app, Access::Developer).await;
        Authenticator::set_up(&app, &removed).await;
        app.clock.advance(600);
        let held = Held::post(&app, &removed, "/api/v1/api-keys", &paying_key());
        owner.delete(&path).await.is(204);
        assert_eq!(held.finish(), (401, json!("not_signed_in")));
        assert_eq!(owner.list("/api/v1/api-keys").await, Vec::<Value>::new());
    }

    async fn a_body_that_comes_late_is_as_good_as_any(app: TestApp) {
        let session = app.client("acme").await;
        let held = Held::post(&app, &session, "/api/v1/api-keys", &paying_key());
        session.post("/api/v1/api-keys", &paying_key()).await.is(201);
        assert_eq!(held.finish().0, 201);
        assert_eq!(session.list("/api/v1/api-keys").await.len(), 2);
    }
}
