//! The log and the usage across clients: what admins see of it, and that nobody else does.

use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};

/// Two clients: `acme` makes two calls of which one is refused, then `umbrella` one.
async fn three_calls(app: &TestApp) -> [(Session, String); 2] {
    let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
    let (acme_key, acme_secret) = acme.create_key(&balance_key(&json!({}))).await;
    let (umbrella_key, umbrella_secret) = umbrella.create_key(&balance_key(&json!({}))).await;
    for (secret, path, status) in
        [(&acme_secret, "/v1/balance", 200), (&acme_secret, "/v1/profile", 403), (&umbrella_secret, "/v1/balance", 200)]
    {
        app.clock.advance(1);
        app.get_with_key(secret, path).await.is(status);
    }
    [(acme, acme_key), (umbrella, umbrella_key)]
}

on_both_databases! {
    async fn an_admin_sees_the_calls_of_all_clients_with_their_names(app: TestApp) {
        let [(acme, acme_key), (umbrella, _)] = three_calls(&app).await;
        let (admin, path) = (app.admin().await, "/api/v1/admin/requests");
        let log = admin.list(path).await;
        assert_eq!(each(&log, "client_name"), ["umbrella", "acme", "acme"]);
        assert_eq!(each(&log, "route"), ["/v1/balance", "/v1/profile", "/v1/balance"]);
        let (acme_id, umbrella_id) = (acme.client_id().await, umbrella.client_id().await);
        for (filter, routes) in [
            (format!("client_id={umbrella_id}"), vec!["/v1/balance"]),
            (format!("key_id={acme_key}"), vec!["/v1/profile", "/v1/balance"]),
            (format!("client_id={umbrella_id}&key_id={acme_key}"), vec![]),
            ("code=insufficient_permissions".to_owned(), vec!["/v1/profile"]),
            ("code=rate_limited".to_owned(), vec![]),
            (format!("status=2xx&client_id={acme_id}"), vec!["/v1/balance"]),
        ] {
            assert_eq!(each(&admin.list(&format!("{path}?{filter}")).await, "route"), routes, "{filter}");
        }
        let first = admin.get(&format!("{path}?limit=1")).await.is(200).json;
        let rest = admin.list(&format!("{path}?cursor={}", first["next_cursor"].as_str().unwrap())).await;
        assert_eq!(each(&rest, "client_name"), ["acme", "acme"]);
        // Nobody is told the names of others, nor their own.
        assert!(acme.list("/api/v1/requests").await.iter().all(|call| call.get("client_name").is_none()));
    }

    async fn it_says_from_when_on_no_call_is_missing(app: TestApp) {
        let [(acme, acme_key), (umbrella, _)] = three_calls(&app).await;
        let (admin, acme_id, umbrella_id) = (app.admin().await, acme.client_id().await, umbrella.client_id().await);
        let client = admin.get(&format!("/api/v1/admin/clients/{acme_id}")).await.is(200).json;
        let package = format!("/api/v1/admin/packages/{}", client["package_id"].as_str().unwrap());
        admin.patch(&package, &json!({"log_retention_days": 7})).await.is(200);
        // A package that nobody has keeps nobody's calls.
        let unused = format!("/api/v1/admin/packages/{}", app.package("unused", &[], 1, 1));
        admin.patch(&unused, &json!({"log_retention_days": 1})).await.is(200);
        let days = |days: i64| app.clock_in(-days * 86_400);
        for (filter, expected) in [
            (String::new(), json!(days(7))),
            (format!("client_id={umbrella_id}"), json!(days(30))),
            (format!("client_id={acme_id}"), json!(days(7))),
            (format!("key_id={acme_key}"), json!(days(7))),
            (format!("from={}", days(8)), json!(days(7))),
            (format!("from={}", days(6)), Value::Null),
            (format!("client_id={umbrella_id}&from={}", days(8)), Value::Null),
            (format!("client_id={umbrella_id}&key_id={acme_key}"), Value::Null),
        ] {
            let page = admin.get(&format!("/api/v1/admin/requests?{filter}")).await.is(200).json;
            assert_eq!(page["kept_from"], expected, "{filter}");
        }
        for (client, expected) in [(acme, days(7)), (umbrella, days(30))] {
            assert_eq!(client.get("/api/v1/requests").await.is(200).json["kept_from"], json!(expected));
        }
    }

    async fn the_code_is_a_filter_for_clients_too(app: TestApp) {
        let [(acme, _), _] = three_calls(&app).await;
        let found = acme.list("/api/v1/requests?code=insufficient_permissions").await;
        assert_eq!(each(&found, "route"), ["/v1/profile"]);
        acme.get("/api/v1/requests?code=nonsense").await.is_refused(422, "validation_failed");
    }

    async fn an_admin_sees_why_a_call_was_refused(app: TestApp) {
        let [(acme, _), _] = three_calls(&app).await;
        let admin = app.admin().await;
        let log = admin.list("/api/v1/admin/requests?status=403").await;
        let id = log[0]["request_id"].as_str().unwrap();
        let mut detail = admin.get(&format!("/api/v1/admin/requests/{id}")).await.is(200).json;
        assert_eq!(detail["client_name"], "acme");
        detail.as_object_mut().unwrap().remove("client_name");
        assert_eq!(detail, acme.get(&format!("/api/v1/requests/{id}")).await.is(200).json);
        let refused: Vec<&Value> =
            detail["checks"].as_array().unwrap().iter().filter(|check| check["outcome"] == "refused").collect();
        assert_eq!((refused.len(), &refused[0]["name"]), (1, &json!("permission")));
        for unknown in ["req_01kanj4zr0f4m8xk2v0c7d9w3h", "nonsense"] {
            admin.get(&format!("/api/v1/admin/requests/{unknown}")).await.is_refused(404, "not_found");
        }
    }

    async fn an_admins_export_says_whose_calls_they_are(app: TestApp) {
        let [(acme, _), _] = three_calls(&app).await;
        let (admin, acme) = (app.admin().await, acme.client_id().await);
        let csv = admin.get(&format!("/api/v1/admin/requests/export?client_id={acme}")).await.is(200).text;
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].ends_with(",user_agent,client_id,client_name"));
        assert!(lines[1..].iter().all(|line| line.ends_with(&format!(",{acme},acme"))));
        let lines = admin.get("/api/v1/admin/requests/export?format=ndjson").await.is(200).text;
        assert_eq!(lines.lines().count(), 3);
    }

    async fn everyones_usage_names_the_busiest(app: TestApp) {
        let [(acme, acme_key), (umbrella, umbrella_key)] = three_calls(&app).await;
        let (acme, umbrella) = (acme.client_id().await, umbrella.client_id().await);
        let (admin, path) = (app.admin().await, "/api/v1/admin/usage");
        let report = admin.get(&format!("{path}?interval=minute")).await.is(200).json;
        assert_eq!((&report["totals"]["requests"], &report["totals"]["client_errors"]), (&json!(3), &json!(1)));
        let counted = |list: &str, name: &str| -> Vec<(Value, Value)> {
            let list = report[list].as_array().unwrap().iter();
            list.map(|one| (one[name].clone(), one["requests"].clone())).collect()
        };
        let (two, one) = (json!(2), json!(1));
        let clients = [(json!(acme), two.clone()), (json!(umbrella), one.clone())];
        assert_eq!(counted("by_client", "client_id"), clients);
        let keys = [(json!(acme_key), two.clone()), (json!(umbrella_key), one.clone())];
        assert_eq!(counted("by_key", "key_id"), keys);
        assert_eq!(counted("by_code", "code"), [(json!("insufficient_permissions"), one.clone())]);
        assert_eq!(counted("by_route", "route"), [(json!("/v1/balance"), two), (json!("/v1/profile"), one.clone())]);
        for filter in [format!("client_id={umbrella}"), format!("key_id={umbrella_key}")] {
            let report = admin.get(&format!("{path}?{filter}")).await.is(200).json;
            assert_eq!((&report["totals"]["requests"], &report["by_client"]), (&one, &json!([])), "{filter}");
            assert_eq!(report["by_key"][0]["key_id"], json!(umbrella_key));
        }
        let both = format!("{path}?client_id={acme}&key_id={umbrella_key}");
        admin.get(&both).await.is_refused(404, "not_found");
    }

    async fn all_of_it_is_for_admins_alone(app: TestApp) {
        let [(acme, _), _] = three_calls(&app).await;
        let id = acme.list("/api/v1/requests").await[0]["request_id"].as_str().unwrap().to_owned();
        for path in ["requests", "requests/export", &format!("requests/{id}"), "usage"] {
            let path = format!("/api/v1/admin/{path}");
            acme.get(&path).await.is_refused(403, "wrong_role");
            app.get(&path).await.is_refused(401, "not_signed_in");
        }
    }
}
