//! What a session opens: by origin, by role, by access and by package.

use actix_web::http::Method;
use keywright_api_types::features::Feature;
use keywright_api_types::permissions::Permission;
use keywright_api_types::session::{Access, Role};
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::json;

use crate::bodies::{balance_key, each};

/// Every path of a client that its package's `api_basic` opens, with a method and whether it changes something.
const KEY_PATHS: [(Method, &str); 13] = [
    (Method::GET, "/api/v1/api-keys"),
    (Method::POST, "/api/v1/api-keys"),
    (Method::GET, "/api/v1/api-keys/key_00000000000000000000000000"),
    (Method::PATCH, "/api/v1/api-keys/key_00000000000000000000000000"),
    (Method::POST, "/api/v1/api-keys/key_00000000000000000000000000/regenerate"),
    (Method::POST, "/api/v1/api-keys/key_00000000000000000000000000/revoke"),
    (Method::GET, "/api/v1/api-keys/key_00000000000000000000000000/usage"),
    (Method::GET, "/api/v1/api-keys/key_00000000000000000000000000/requests"),
    (Method::GET, "/api/v1/api-keys/key_00000000000000000000000000/requests/export"),
    (Method::GET, "/api/v1/usage"),
    (Method::GET, "/api/v1/requests"),
    (Method::GET, "/api/v1/requests/export"),
    (Method::GET, "/api/v1/requests/req_00000000000000000000000000"),
];

const CLIENT_PATHS: [&str; 8] = [
    "/api/v1/client",
    "/api/v1/overview",
    "/api/v1/audit-events",
    "/api/v1/balance",
    "/api/v1/payments",
    "/api/v1/withdrawals",
    "/api/v1/invoices",
    "/api/v1/members",
];
const ADMIN_PATHS: [&str; 5] = [
    "/api/v1/admin/audit-events",
    "/api/v1/admin/audit-events/verify",
    "/api/v1/admin/payments",
    "/api/v1/admin/withdrawals",
    "/api/v1/admin/invoices",
];
/// What changes money, for those who may change something.
const MONEY_PATHS: [(&str, Role); 5] = [
    ("/api/v1/invoices/inv_00000000000000000000000000/void", Role::Client),
    ("/api/v1/admin/payments/pay_00000000000000000000000000/complete", Role::Admin),
    ("/api/v1/admin/payments/pay_00000000000000000000000000/fail", Role::Admin),
    ("/api/v1/admin/withdrawals/wdr_00000000000000000000000000/approve", Role::Admin),
    ("/api/v1/admin/withdrawals/wdr_00000000000000000000000000/reject", Role::Admin),
];

on_both_databases! {
    async fn a_change_must_come_from_the_own_origin(app: TestApp) {
        let session = app.client("acme").await;
        let (own, host) = (app.base.clone(), app.base.trim_start_matches("http://").to_owned());
        let foreign_port = format!("http://{host}0");
        let table: [(&[(&str, &str)], u16); 13] = [
            (&[], 403),
            (&[("x-requested-with", "keywright")], 201),
            (&[("x-requested-with", "XMLHttpRequest")], 403),
            (&[("sec-fetch-site", "same-origin")], 201),
            (&[("sec-fetch-site", "same-site")], 403),
            (&[("sec-fetch-site", "cross-site")], 403),
            (&[("sec-fetch-site", "none")], 403),
            (&[("sec-fetch-site", "cross-site"), ("x-requested-with", "keywright")], 403),
            (&[("sec-fetch-site", "cross-site"), ("origin", &own)], 403),
            (&[("origin", &own)], 201),
            (&[("origin", "null")], 403),
            (&[("origin", &foreign_port)], 403),
            (&[("origin", "https://evil.example"), ("x-requested-with", "keywright")], 403),
        ];
        for (headers, status) in table {
            let call = app.call(Method::POST, "/api/v1/api-keys").header("cookie", &session.cookie);
            let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
            let answer = call.json(&balance_key(&json!({}))).send().await;
            match status {
                403 => answer.is_refused(403, "csrf"),
                _ => answer.is(status),
            };
        }
        assert_eq!(session.list("/api/v1/api-keys").await.len(), 3);
    }

    async fn signing_in_and_out_must_come_from_the_own_origin_too(app: TestApp) {
        let session = app.client("acme").await;
        for (method, body) in [(Method::POST, json!({"email": "x", "password": "x"})), (Method::DELETE, json!({}))] {
            let call = app.call(method, "/api/v1/session").header("cookie", &session.cookie);
            call.header("sec-fetch-site", "cross-site").json(&body).send().await.is_refused(403, "csrf");
        }
        session.get("/api/v1/session").await.is(200);
    }

    async fn reading_needs_no_origin(app: TestApp) {
        let session = app.client("acme").await;
        let call = app.call(Method::GET, "/api/v1/client").header("cookie", &session.cookie);
        call.header("sec-fetch-site", "cross-site").send().await.is(200);
    }

    async fn nothing_opens_without_a_session(app: TestApp) {
        let rest = [
            "/api/v1/session", "/api/v1/permissions", "/api/v1/account", "/api/v1/account/sessions",
            "/api/v1/invitations",
        ];
        for path in CLIENT_PATHS.into_iter().chain(ADMIN_PATHS).chain(rest) {
            app.get(path).await.is_refused(401, "not_signed_in");
        }
        for (method, path) in KEY_PATHS {
            let call = app.call(method, path).header("x-requested-with", "keywright");
            call.json(&json!({"nonsense": true})).send().await.is_refused(401, "not_signed_in");
        }
    }

    async fn a_clients_user_is_no_admin(app: TestApp) {
        let session = app.client("acme").await;
        for path in ADMIN_PATHS {
            session.get(path).await.is_refused(403, "wrong_role");
        }
    }

    async fn an_admin_is_no_clients_user(app: TestApp) {
        let admin = app.admin().await;
        for path in CLIENT_PATHS {
            admin.get(path).await.is_refused(403, "wrong_role");
        }
        for (method, path) in KEY_PATHS {
            admin.call(method, path).json(&json!({})).send().await.is_refused(403, "wrong_role");
        }
        admin.get("/api/v1/permissions").await.is(200);
    }

    async fn a_client_without_the_feature_is_locked_out_of_keys_usage_and_requests(app: TestApp) {
        let starter = app.package("starter", &[], 0, 1);
        let session = app.client_with("locked", &starter).await;
        for (method, path) in KEY_PATHS {
            // What is sent with it makes no difference.
            for body in [balance_key(&json!({})), json!({"nonsense": true})] {
                session.call(method.clone(), path).json(&body).send().await.is_refused(403, "feature_not_in_package");
            }
            let with_query = format!("{path}?nonsense=true");
            session.call(method, &with_query).send().await.is_refused(403, "feature_not_in_package");
        }
        for path in CLIENT_PATHS.into_iter().chain(["/api/v1/session", "/api/v1/permissions"]) {
            session.get(path).await.is(200);
        }
    }

    async fn a_viewer_is_told_so_before_the_body_is_judged(app: TestApp) {
        let client = app.make_client("acme", &app.package("acme", &[Feature::ApiBasic], 5, 100));
        app.make_user("viewer@example.test", Some(&client), Access::Viewer);
        let viewer = app.session_of("viewer@example.test").await;
        for (method, path) in KEY_PATHS {
            if method != Method::GET {
                let call = viewer.call(method, path).body("application/json", "{broken");
                call.send().await.is_refused(403, "insufficient_access");
            }
        }
    }

    async fn money_is_changed_by_those_who_may(app: TestApp) {
        let client = app.make_client("acme", &app.package("acme", &[], 0, 1));
        let users = [
            (Some(&client), Access::Owner, 404), (Some(&client), Access::Developer, 404),
            (Some(&client), Access::Viewer, 403), (None, Access::Owner, 404), (None, Access::Operator, 404),
            (None, Access::Auditor, 403),
        ];
        for (client, access, status) in users {
            let role = if client.is_some() { Role::Client } else { Role::Admin };
            let email = format!("{access}@{role}.test");
            app.make_user(&email, client, access);
            let session = app.session_of(&email).await;
            for (path, required) in MONEY_PATHS {
                // A body that cannot be right: whoever may not is told so before it is judged.
                let body = if status == 404 && role == required { "{}" } else { "{broken" };
                let answer = session.call(Method::POST, path).body("application/json", body).send().await;
                match (role == required, status) {
                    (false, _) => answer.is_refused(403, "wrong_role"),
                    (true, 403) => answer.is_refused(403, "insufficient_access"),
                    (true, _) => answer.is_refused(404, "not_found"),
                };
            }
        }
        for (path, _) in MONEY_PATHS {
            let call = app.call(Method::POST, path).header("x-requested-with", "keywright");
            call.json(&json!({"nonsense": true})).send().await.is_refused(401, "not_signed_in");
        }
    }

    async fn the_client_shows_its_limits_and_what_an_upgrade_would_open(app: TestApp) {
        let starter = app.package("starter", &[], 0, 1);
        let basic = app.package("basic", &[Feature::ApiBasic], 20, 300);
        let pro = app.package("pro", &[Feature::ApiBasic, Feature::ApiAdvanced], 1000, 5000);
        let client = app.client_with("acme", &basic).await.get("/api/v1/client").await.is(200).json;
        assert_eq!((&client["name"], &client["email"]), (&json!("acme"), &json!("office@acme.test")));
        assert_eq!((&client["status"], &client["features"]), (&json!("active"), &json!(["api_basic"])));
        assert_eq!(client["package"], json!({"id": basic, "name": "basic's package"}));
        assert_eq!(client["features_set_by"], "package");
        let limits = json!({
            "max_api_keys": 20, "max_api_keys_set_by": "package",
            "max_rate_limit_per_minute": 300, "max_rate_limit_set_by": "package",
            "default_rate_limit_per_minute": 60, "server_max_rate_limit_per_minute": 1000,
        });
        assert_eq!(client["limits"], limits);
        let hints = client["upgrade"].as_array().unwrap();
        assert_eq!(each(hints, "feature"), ["api_advanced"]);
        assert_eq!(hints[0]["packages"], json!([{"id": pro, "name": "pro's package"}]));

        let locked = app.client_with("locked", &starter).await.get("/api/v1/client").await.is(200).json;
        let hints = locked["upgrade"].as_array().unwrap();
        assert_eq!(each(hints, "feature"), ["api_basic", "api_advanced"]);
        assert_eq!(each(hints[0]["packages"].as_array().unwrap(), "id"), [basic.as_str(), pro.as_str()]);

        let highest = app.client_with("umbrella", &pro).await.get("/api/v1/client").await.is(200).json;
        assert_eq!((&highest["limits"]["max_rate_limit_per_minute"], &highest["upgrade"]), (&json!(1000), &json!([])));
    }

    async fn the_catalogue_lists_every_permission(app: TestApp) {
        let catalogue = app.client("acme").await.get("/api/v1/permissions").await.is(200).json;
        let entries = catalogue.as_array().unwrap();
        let names: Vec<&str> = Permission::ALL.iter().map(|permission| permission.name()).collect();
        assert_eq!(each(entries, "name"), names);
        for entry in entries {
            for field in ["group", "title", "description"] {
                assert!(!entry[field].as_str().unwrap().is_empty(), "{entry}");
            }
        }
    }
}
