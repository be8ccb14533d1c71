//! A password that is replaced while somebody still goes by the one before.

use actix_web::http::Method;
use futures_util::future::{join, join_all};
use keywright_api_types::session::Access;
use keywright_test_support::{Answer, PASSWORD, Session, TestApp, on_both_databases};
use serde_json::{Value, json};

const OWNER: &str = "acme@example.test";
const MEMBER: &str = "second@example.test";
/// Who comes first is chance: often enough for each order to happen.
const ROUNDS: usize = 12;

/// The password of that round; nobody else's.
fn password(round: usize) -> String {
    if round == 0 { PASSWORD.to_owned() } else { format!("the password of round {round}") }
}

/// A client `acme` with a member, and the path where the owner makes links for the member's new password.
async fn stage(app: &TestApp) -> String {
    let owner = app.client("acme").await;
    app.clock.advance(1);
    app.make_user(MEMBER, Some(&owner.client_id().await), Access::Developer);
    let members = owner.list("/api/v1/members").await;
    format!("/api/v1/members/{}/password-reset", members[0]["id"].as_str().unwrap())
}

/// The token of a link that the owner makes.
async fn link(app: &TestApp, path: &str) -> String {
    app.clock.advance(600);
    let made = app.session_of(OWNER).await.post(path, &Value::Null).await.is(201);
    made.text_at("link").strip_prefix("/password-reset#").unwrap().to_owned()
}

async fn complete(app: &TestApp, token: &str, password: &str) -> Answer {
    let call = app.call(Method::POST, "/api/v1/password-resets/complete").header("x-requested-with", "keywright");
    call.json(&json!({"token": token, "password": password})).send().await
}

on_both_databases! {
    async fn no_session_of_the_old_password_is_left(app: TestApp) {
        let path = stage(&app).await;
        for round in 0..ROUNDS {
            let (old, new) = (password(round), password(round + 1));
            let token = link(&app, &path).await;
            let (completed, tried) =
                join(complete(&app, &token, &new), join_all((0..6).map(|_| app.sign_in(MEMBER, &old)))).await;
            completed.is(204);
            for answer in tried {
                if answer.status == 200 {
                    let session = Session::begun(&app.base, &answer);
                    session.get("/api/v1/session").await.is_refused(401, "not_signed_in");
                } else {
                    answer.is_refused(401, "invalid_credentials");
                }
            }
        }
    }

    async fn of_a_change_and_a_reset_one_counts(app: TestApp) {
        let path = stage(&app).await;
        let mut present = password(0);
        for round in 0..ROUNDS {
            let session = app.session_of_with(MEMBER, &present).await;
            let token = link(&app, &path).await;
            let (changing, resetting) = (format!("changed in round {round}"), format!("reset in round {round}"));
            let body = json!({"current_password": present, "new_password": changing});
            let (changed, reset) = join(
                session.post("/api/v1/account/password", &body),
                complete(&app, &token, &resetting),
            ).await;
            assert_ne!(changed.status == 204, reset.status == 204, "{} {}", changed.status, reset.status);
            present = if changed.status == 204 { changing } else { resetting };
            app.sign_in(MEMBER, &present).await.is(200);
        }
    }
}
