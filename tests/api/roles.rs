//! Every route of the document, called as everybody.

use actix_web::http::Method;
use keywright_api_types::features::Feature;
use keywright_api_types::session::Access;
use keywright_test_support::{Call, PASSWORD, Session, TestApp, on_both_databases};
use serde_json::json;

use crate::routes::{Door, ROUTES};

/// Who calls.
struct Person {
    name: &'static str,
    session: Option<Session>,
    /// What the routes behind each door answer, in the order of [`DOORS`]; nothing for those that are let in.
    answers: [Option<(u16, &'static str)>; DOORS.len()],
}

/// The doors that ask for a session.
const DOORS: [Door; 9] = [
    Door::SignedIn,
    Door::Client,
    Door::ClientEditor,
    Door::ClientOwner,
    Door::KeyViewer,
    Door::KeyEditor,
    Door::Admin,
    Door::Operator,
    Door::AdminOwner,
];

const IN: Option<(u16, &str)> = None;
const NOBODY: Option<(u16, &str)> = Some((401, "not_signed_in"));
const ROLE: Option<(u16, &str)> = Some((403, "wrong_role"));
const ACCESS: Option<(u16, &str)> = Some((403, "insufficient_access"));
const PACKAGE: Option<(u16, &str)> = Some((403, "feature_not_in_package"));

/// Everybody, and what becomes of each at each door.
async fn everybody(app: &TestApp) -> Vec<Person> {
    let open = app.package("open", &[Feature::ApiBasic], 100, 100);
    let shut = app.package("shut", &[], 0, 1);
    let acme = app.make_client("acme", &open);
    let locked = app.make_client("locked", &shut);
    let table = [
        ("an owner", Some(&acme), Access::Owner, [IN, IN, IN, IN, IN, IN, ROLE, ROLE, ROLE]),
        ("a developer", Some(&acme), Access::Developer, [IN, IN, IN, ACCESS, IN, IN, ROLE, ROLE, ROLE]),
        ("a viewer", Some(&acme), Access::Viewer, [IN, IN, ACCESS, ACCESS, IN, ACCESS, ROLE, ROLE, ROLE]),
        ("without API access", Some(&locked), Access::Owner, [IN, IN, IN, IN, PACKAGE, PACKAGE, ROLE, ROLE, ROLE]),
        ("the admins' owner", None, Access::Owner, [IN, ROLE, ROLE, ROLE, ROLE, ROLE, IN, IN, IN]),
        ("an operator", None, Access::Operator, [IN, ROLE, ROLE, ROLE, ROLE, ROLE, IN, IN, ACCESS]),
        ("an auditor", None, Access::Auditor, [IN, ROLE, ROLE, ROLE, ROLE, ROLE, IN, ACCESS, ACCESS]),
    ];
    let mut people = vec![Person { name: "nobody", session: None, answers: [NOBODY; DOORS.len()] }];
    for (number, (name, client, access, answers)) in table.into_iter().enumerate() {
        let email = format!("person{number}@example.test");
        app.make_user(&email, client, access);
        let session = Some(Session::begun(&app.base, &app.sign_in(&email, PASSWORD).await.is(200)));
        people.push(Person { name, session, answers });
    }
    people
}

/// A call of a route about a thing that there is not, with nothing in it.
fn call(app: &TestApp, method: &str, path: &str, session: Option<&Session>, is_own: bool) -> Call {
    let segments = path.replace("{code}", "invalid_key");
    // An id of the kind that the route names does not matter: none of them is anybody's.
    let path = segments.replace("{id}", "key_00000000000000000000000000");
    let call = app.call(Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(), &path);
    let call = if method == "get" { call } else { call.json(&json!({})) };
    let call = if is_own { call.header("x-requested-with", "keywright") } else { call };
    match session {
        Some(session) => call.header("cookie", &session.cookie),
        None => call,
    }
}

/// What somebody whose code or status this is was refused for, if it was for who they are.
fn refusal(status: u16, code: &str) -> Option<(u16, &str)> {
    assert!(status < 500, "{status} {code}");
    let is_about_them = matches!(status, 401 | 403);
    is_about_them.then_some((status, code))
}

/// The routes, with the one that ends the session last.
fn routes() -> impl Iterator<Item = (Door, &'static str, &'static str)> {
    let (last, others): (Vec<_>, Vec<_>) =
        ROUTES.iter().copied().partition(|(_, method, path)| (*method, *path) == ("delete", "/api/v1/session"));
    others.into_iter().chain(last)
}

on_both_databases! {
    async fn every_route_lets_in_whom_it_should_and_nobody_else(app: TestApp) {
        for Person { name, session, answers } in everybody(&app).await {
            for (door, method, path) in routes() {
                let expected = match (door, DOORS.iter().position(|known| *known == door)) {
                    (Door::Open, _) => IN,
                    // A session is no key.
                    (Door::Key, _) => Some((401, "missing_key")),
                    (_, place) => answers[place.unwrap()],
                };
                let (status, code) = call(&app, method, path, session.as_ref(), true).knock().await;
                assert_eq!(refusal(status, &code), expected, "{method} {path} as {name}: {status} {code}");
            }
        }
    }

    async fn a_key_opens_the_business_routes_and_no_other(app: TestApp) {
        let program = app.client("acme").await.program().await;
        for (door, method, path) in routes() {
            let expected = match door {
                Door::Open | Door::Key => IN,
                _ => NOBODY,
            };
            let (status, code) = call(&app, method, path, None, true).key(&program.secret).knock().await;
            assert_eq!(refusal(status, &code), expected, "{method} {path}: {status} {code}");
        }
    }

    async fn no_change_by_session_comes_from_elsewhere(app: TestApp) {
        for Person { name, session, .. } in everybody(&app).await {
            let changes = routes().filter(|(_, method, path)| *method != "get" && path.starts_with("/api/"));
            for (door, method, path) in changes {
                let (status, code) = call(&app, method, path, session.as_ref(), false).knock().await;
                assert_eq!((status, code.as_str()), (403, "csrf"), "{method} {path} {door:?} as {name}");
            }
        }
    }
}
