//! A client's members, and what its owners may do about them.

use keywright_api_types::features::Feature;
use keywright_api_types::ids::ClientId;
use keywright_api_types::session::Access;
use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::each;

/// A client `acme` with an owner and somebody else; both are signed in.
async fn team(app: &TestApp, access: Access) -> (ClientId, Session, Session) {
    let owner = app.client("acme").await;
    let client = owner.client_id().await;
    app.clock.advance(1);
    app.make_user("second@example.test", Some(&client), access);
    (client, owner, app.session_of("second@example.test").await)
}

/// The path of the member with that address.
async fn path_of(session: &Session, email: &str) -> String {
    let members = session.list("/api/v1/members").await;
    let member = members.iter().find(|member| member["email"] == email).unwrap();
    format!("/api/v1/members/{}", member["id"].as_str().unwrap())
}

on_both_databases! {
    async fn every_member_sees_who_belongs_to_the_client(app: TestApp) {
        let (_, _, viewer) = team(&app, Access::Viewer).await;
        app.client("umbrella").await;
        let members = viewer.list("/api/v1/members").await;
        assert_eq!(each(&members, "email"), ["second@example.test", "acme@example.test"]);
        assert_eq!(each(&members, "access"), ["viewer", "owner"]);
        assert_eq!((&members[0]["two_factor"], &members[0]["created_at"]), (&json!(false), &json!(app.clock_in(0))));
        assert_eq!(viewer.walk("/api/v1/members", 1).await, members);
    }

    async fn access_changes_with_the_next_request(app: TestApp) {
        let (_, owner, member) = team(&app, Access::Viewer).await;
        let path = path_of(&owner, "second@example.test").await;
        let key = json!({"name": "Till", "permissions": ["balance:read"]});
        member.post("/api/v1/api-keys", &key).await.is_refused(403, "insufficient_access");
        owner.patch(&path, &json!({"access": "developer"})).await.is(204);
        member.post("/api/v1/api-keys", &key).await.is(201);
        owner.patch(&path, &json!({"access": "viewer"})).await.is(204);
        member.post("/api/v1/api-keys", &key).await.is_refused(403, "insufficient_access");
        let event = &owner.list("/api/v1/audit-events").await[0];
        assert_eq!((&event["action"], &event["target"]["name"]), (&json!("user.updated"), &json!("second@example.test")));
        assert_eq!(event["changes"], json!({"access": {"from": "developer", "to": "viewer"}}));
    }

    async fn a_change_of_nothing_leaves_no_event(app: TestApp) {
        let (_, owner, _) = team(&app, Access::Viewer).await;
        let path = path_of(&owner, "second@example.test").await;
        let before = owner.list("/api/v1/audit-events").await.len();
        owner.patch(&path, &json!({"access": "viewer"})).await.is(204);
        assert_eq!(owner.list("/api/v1/audit-events").await.len(), before);
    }

    async fn a_removed_members_sessions_end_at_once_and_its_keys_stay(app: TestApp) {
        let (_, owner, member) = team(&app, Access::Developer).await;
        let (key, secret) = member.create_key(&json!({"name": "Till", "permissions": ["balance:read"]})).await;
        let path = path_of(&owner, "second@example.test").await;
        owner.delete(&path).await.is(204);
        member.get("/api/v1/session").await.is_refused(401, "not_signed_in");
        app.sign_in("second@example.test", keywright_test_support::PASSWORD).await.is_refused(401, "invalid_credentials");
        owner.get(&format!("/api/v1/api-keys/{key}")).await.is(200);
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        owner.delete(&path).await.is_refused(404, "not_found");
        let events = owner.list("/api/v1/audit-events").await;
        assert!(each(&events, "action").contains(&"user.removed"));
    }

    async fn a_client_keeps_an_owner(app: TestApp) {
        let (_, owner, _) = team(&app, Access::Developer).await;
        let own = path_of(&owner, "acme@example.test").await;
        owner.patch(&own, &json!({"access": "viewer"})).await.is_refused(409, "last_owner");
        owner.delete(&format!("{own}?myself=true")).await.is_refused(409, "last_owner");
        owner.get("/api/v1/session").await.is(200);
    }

    async fn an_owner_leaves_only_where_that_is_meant(app: TestApp) {
        let (_, owner, _) = team(&app, Access::Owner).await;
        let own = path_of(&owner, "acme@example.test").await;
        owner.delete(&own).await.is_refused(409, "own_account");
        owner.delete(&format!("{own}?myself=false")).await.is_refused(409, "own_account");
        owner.delete(&format!("{own}?myself=true")).await.is(204);
        owner.get("/api/v1/session").await.is_refused(401, "not_signed_in");
    }

    async fn what_an_owner_handed_out_ends_with_being_one(app: TestApp) {
        let (client, owner, second) = team(&app, Access::Owner).await;
        app.clock.advance(1);
        app.make_user("third@example.test", Some(&client), Access::Viewer);
        let invite = async |session: &Session, email: &str| {
            let body = json!({"email": email, "access": "owner"});
            session.post("/api/v1/invitations", &body).await.is(201);
        };
        for end in ["demoted", "removed"] {
            invite(&owner, &format!("kept-{end}@example.test")).await;
            invite(&second, &format!("taken-{end}@example.test")).await;
            let reset = format!("{}/password-reset", path_of(&owner, "third@example.test").await);
            let link = second.post(&reset, &Value::Null).await.is(201).text_at("link");
            let path = path_of(&owner, "second@example.test").await;
            if end == "demoted" {
                owner.patch(&path, &json!({"access": "developer"})).await.is(204);
            } else {
                owner.delete(&path).await.is(204);
            }
            let open = owner.list("/api/v1/invitations").await;
            assert!(open.iter().all(|invitation| invitation["invited_by"] == "acme@example.test"));
            assert_eq!(open[0]["email"], format!("kept-{end}@example.test"));
            let event = &owner.list("/api/v1/audit-events").await[0];
            assert_eq!(event["action"], "user.invitation_revoked");
            assert_eq!(event["target"]["name"], format!("taken-{end}@example.test"));
            let body = json!({"token": link.strip_prefix("/password-reset#").unwrap(), "password": "one more password"});
            let complete = app.call(actix_web::http::Method::POST, "/api/v1/password-resets/complete");
            let complete = complete.header("x-requested-with", "keywright").json(&body).send().await;
            complete.is_refused(404, "invalid_link");
            if end == "demoted" {
                owner.patch(&path, &json!({"access": "owner"})).await.is(204);
            }
            app.clock.advance(1);
        }
        assert_eq!(owner.list("/api/v1/invitations").await.len(), 2);
    }

    async fn only_an_owner_changes_who_is_let_in(app: TestApp) {
        let owner = app.client("acme").await;
        let client = owner.client_id().await;
        let own = path_of(&owner, "acme@example.test").await;
        for access in [Access::Developer, Access::Viewer] {
            let email = format!("{access}@example.test");
            app.make_user(&email, Some(&client), access);
            let member = app.session_of(&email).await;
            let refusals = [
                member.patch(&own, &json!({"access": "viewer"})).await,
                member.delete(&own).await,
                member.post(&format!("{own}/password-reset"), &Value::Null).await,
                member.post(&format!("{own}/two-factor-reset"), &Value::Null).await,
                member.get("/api/v1/invitations").await,
                member.post("/api/v1/invitations", &json!({"email": "x@y.test", "access": "owner"})).await,
                member.post("/api/v1/invitations/ivt_00000000000000000000000000/resend", &Value::Null).await,
                member.delete("/api/v1/invitations/ivt_00000000000000000000000000").await,
            ];
            for refused in refusals {
                refused.is_refused(403, "insufficient_access");
            }
        }
    }

    async fn another_clients_member_is_nobody(app: TestApp) {
        let (_, owner, member) = team(&app, Access::Viewer).await;
        let umbrella = app.client("umbrella").await;
        let path = path_of(&owner, "second@example.test").await;
        umbrella.patch(&path, &json!({"access": "owner"})).await.is_refused(404, "not_found");
        umbrella.delete(&path).await.is_refused(404, "not_found");
        umbrella.post(&format!("{path}/password-reset"), &Value::Null).await.is_refused(404, "not_found");
        umbrella.post(&format!("{path}/two-factor-reset"), &Value::Null).await.is_refused(404, "not_found");
        member.get("/api/v1/session").await.is(200);
    }

    async fn a_member_is_an_owner_a_developer_or_a_viewer(app: TestApp) {
        let (_, owner, _) = team(&app, Access::Viewer).await;
        let path = path_of(&owner, "second@example.test").await;
        for access in ["operator", "auditor", "king"] {
            owner.patch(&path, &json!({"access": access})).await.is_invalid(&["access"]);
        }
        owner.patch(&path, &json!({})).await.is_invalid(&["access"]);
    }

    async fn an_admin_has_no_team(app: TestApp) {
        let admin = app.admin().await;
        admin.get("/api/v1/members").await.is_refused(403, "wrong_role");
        admin.get("/api/v1/invitations").await.is_refused(403, "wrong_role");
    }

    async fn a_client_without_api_access_has_a_team(app: TestApp) {
        let package = app.package("starter", &[] as &[Feature], 0, 1);
        let owner = app.client_with("locked", &package).await;
        assert_eq!(owner.list("/api/v1/members").await.len(), 1);
    }
}
