//! Clients as admins find, make and change them.

use keywright_api_types::features::Feature;
use keywright_api_types::ids::PackageId;
use keywright_api_types::session::Access;
use keywright_test_support::{TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};

const CLIENTS: &str = "/api/v1/admin/clients";

on_both_databases! {
    async fn a_client_is_made_read_and_listed(app: TestApp) {
        let (admin, package) = (app.admin().await, app.package("basic", &[Feature::ApiBasic], 20, 300));
        let body = json!({"name": " Northwind ", "email": "office@northwind.test", "package_id": package,
            "overrides": {"max_api_keys": 5}});
        let made = admin.post(CLIENTS, &body).await.is(201).json;
        assert_eq!((&made["name"], &made["status"], &made["package_id"]), (&json!("Northwind"), &json!("active"), &json!(package)));
        assert_eq!(made["overrides"], json!({"features": null, "max_api_keys": 5, "max_rate_limit_per_minute": null}));
        assert_eq!((&made["features"], &made["features_set_by"]), (&json!(["api_basic"]), &json!("package")));
        assert_eq!(made["limits"], json!({"max_api_keys": 5, "max_api_keys_set_by": "admin", "max_rate_limit_per_minute": 300,
            "max_rate_limit_set_by": "package", "default_rate_limit_per_minute": 60, "server_max_rate_limit_per_minute": 1000}));
        let path = format!("{CLIENTS}/{}", made["id"].as_str().unwrap());
        assert_eq!(admin.get(&path).await.is(200).json, made);
        assert_eq!(admin.list(CLIENTS).await, std::slice::from_ref(&made));
        assert_eq!(admin.get(&format!("{path}/balance")).await.is(200).json, json!({"data": []}));
        let trail = admin.list(&format!("{path}/audit-events")).await;
        assert_eq!((each(&trail, "action"), &trail[0]["actor"]["email"]), (vec!["client.created"], &json!("admin@example.test")));
    }

    async fn clients_are_found_by_name_address_id_and_key(app: TestApp) {
        let (admin, package) = (app.admin().await, app.package("basic", &[Feature::ApiBasic], 20, 300));
        let acme = app.client_with("acme", &package).await;
        app.clock.advance(1);
        for (name, email) in [("Österreich & Söhne", "buero@wien.test"), ("50%_Off", "sale@off.test")] {
            admin.post(CLIENTS, &json!({"name": name, "email": email, "package_id": package})).await.is(201);
            app.clock.advance(1);
        }
        let key = acme.post("/api/v1/api-keys", &balance_key(&json!({}))).await.is(201);
        let (id, prefix) = (acme.client_id().await, key.text_at("prefix"));
        for (search, names) in [
            ("ACM", vec!["acme"]),
            ("%C3%B6sterreich", vec!["Österreich & Söhne"]),
            ("%C3%96ST", vec!["Österreich & Söhne"]),
            ("wien", vec!["Österreich & Söhne"]),
            ("%25_", vec!["50%_Off"]),
            (id.as_str(), vec!["acme"]),
            (prefix.as_str(), vec!["acme"]),
            (&prefix[..6], vec!["acme"]),
            ("kw_", vec![]),
            ("nobody", vec![]),
            ("", vec!["50%_Off", "Österreich & Söhne", "acme"]),
        ] {
            assert_eq!(each(&admin.list(&format!("{CLIENTS}?q={search}")).await, "name"), names, "{search}");
        }
        assert_eq!(admin.list(&format!("{CLIENTS}?q=acme")).await[0]["api_keys"], 1);
        assert_eq!(admin.walk(&format!("{CLIENTS}?q=test"), 1).await, admin.list(CLIENTS).await);
    }

    async fn clients_are_filtered_by_status_and_package(app: TestApp) {
        let (admin, small, large) = (app.admin().await, app.package("s", &[], 1, 1), app.package("l", &[], 2, 2));
        let (acme, _) = (app.make_client("acme", &small), app.make_client("umbrella", &large));
        admin.patch(&format!("{CLIENTS}/{acme}"), &json!({"status": "suspended"})).await.is(200);
        for (query, names) in [
            ("status=suspended".to_owned(), vec!["acme"]),
            ("status=active".to_owned(), vec!["umbrella"]),
            (format!("package_id={small}"), vec!["acme"]),
            (format!("package_id={large}&status=suspended"), vec![]),
        ] {
            assert_eq!(each(&admin.list(&format!("{CLIENTS}?{query}")).await, "name"), names, "{query}");
        }
        for (query, field) in [("status=gone", "status"), ("package_id=x", "package_id"), ("limit=0", "limit"), ("cursor=x", "cursor")] {
            admin.get(&format!("{CLIENTS}?{query}")).await.is_invalid(&[field]);
        }
        admin.get(&format!("{CLIENTS}?q={}", "x".repeat(101))).await.is_invalid(&["q"]);
    }

    async fn suspension_features_and_limits_count_on_the_next_call(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let (_, secret) = acme.create_key(&balance_key(&json!({"rate_limit_per_minute": 500}))).await;
        let path = format!("{CLIENTS}/{}", acme.client_id().await);
        for (change, status, code) in [
            (json!({"status": "suspended"}), 403, "client_suspended"),
            (json!({"status": "active"}), 200, ""),
            (json!({"overrides": {"features": []}}), 403, "feature_not_in_package"),
            (json!({"overrides": {"features": null}}), 200, ""),
        ] {
            admin.patch(&path, &change).await.is(200);
            let answer = app.get_with_key(&secret, "/v1/balance").await;
            assert_eq!((answer.status, answer.json["code"].as_str().unwrap_or("")), (status, code), "{change}");
        }
        admin.patch(&path, &json!({"overrides": {"max_rate_limit_per_minute": 7}})).await.is(200);
        assert_eq!(app.get_with_key(&secret, "/v1/balance").await.header("x-ratelimit-limit"), "7");
        let cleared = admin.patch(&path, &json!({"overrides": null})).await.is(200).json;
        assert_eq!(cleared["limits"]["max_rate_limit_set_by"], "package");
        assert_eq!(app.get_with_key(&secret, "/v1/balance").await.header("x-ratelimit-limit"), "500");
        let events = acme.list("/api/v1/audit-events?action=client").await;
        assert_eq!(events[0]["changes"], json!({"overrides.max_rate_limit_per_minute": {"from": 7, "to": null}}));
        assert_eq!(events.iter().filter(|event| event["action"] == "client.suspended").count(), 1);
        let before = events.len();
        admin.patch(&path, &json!({"status": "active", "overrides": {}})).await.is(200);
        assert_eq!(acme.list("/api/v1/audit-events?action=client").await.len(), before, "a change of nothing leaves no event");
    }

    async fn a_preview_says_what_a_client_would_lose_and_changes_nothing(app: TestApp) {
        let (admin, large) = (app.admin().await, app.package("large", &[Feature::ApiBasic], 20, 300));
        let small = app.package("small", &[], 1, 100);
        let (acme, umbrella) = (app.client_with("acme", &large).await, app.client_with("umbrella", &large).await);
        let (fast, secret) = acme.create_key(&balance_key(&json!({"name": "Fast", "rate_limit_per_minute": 300}))).await;
        acme.create_key(&balance_key(&json!({"rate_limit_per_minute": 50}))).await;
        umbrella.create_key(&balance_key(&json!({"rate_limit_per_minute": 300}))).await;
        let client = acme.client_id().await;
        let path = format!("{CLIENTS}/{client}");
        app.clock.advance(600);
        let preview = async |patch: Value| admin.post(&format!("{path}/preview"), &patch).await.is(200).json;
        let (before, trail) = (admin.get(&path).await.json, admin.list("/api/v1/admin/audit-events").await.len());
        let key = |to: u32| json!([{"id": fast, "name": "Fast", "client_id": client, "client_name": "acme", "from": 300, "to": to}]);
        let crowded = |most: u32| json!([{"id": client, "name": "acme", "api_keys": 2, "max_api_keys": most}]);
        assert_eq!(preview(json!({"package_id": small})).await, json!({
            "clients": 1, "features_lost": ["api_basic"], "clients_losing_features": 1, "keys_clamped": 1,
            "clamped_keys": key(100), "clients_over_max_api_keys": 1, "crowded_clients": crowded(1), "shorter_log": null,
        }));
        let lower = preview(json!({"overrides": {"max_rate_limit_per_minute": 70, "max_api_keys": 0}})).await;
        assert_eq!((&lower["clamped_keys"], &lower["crowded_clients"]), (&key(70), &crowded(0)));
        // What an admin sets for the client counts instead of the package.
        let kept = json!({"package_id": small, "overrides":
            {"max_rate_limit_per_minute": 300, "max_api_keys": 2, "features": ["api_basic"]}});
        for harmless in [kept, json!({}), json!({"name": "Acme", "status": "suspended", "overrides": null})] {
            assert_eq!(preview(harmless).await, json!({
                "clients": 1, "features_lost": [], "clients_losing_features": 0, "keys_clamped": 0, "clamped_keys": [],
                "clients_over_max_api_keys": 0, "crowded_clients": [], "shorter_log": null,
            }));
        }
        assert_eq!(admin.get(&path).await.json, before);
        assert_eq!(admin.list("/api/v1/admin/audit-events").await.len(), trail);
        assert_eq!(app.get_with_key(&secret, "/v1/balance").await.is(200).header("x-ratelimit-limit"), "300");
        let week = json!({"name": "Week", "features": ["api_basic"], "max_api_keys": 20, "max_rate_limit_per_minute": 300,
            "log_retention_days": 7});
        let week = admin.post("/api/v1/admin/packages", &week).await.is(201).text_at("id");
        assert_eq!(preview(json!({"package_id": week})).await["shorter_log"], json!({"from": 30, "to": 7}));
    }

    async fn what_is_wrong_is_told_at_its_field(app: TestApp) {
        let (admin, package) = (app.admin().await, app.package("basic", &[], 20, 300));
        let acme = format!("{CLIENTS}/{}", app.make_client("acme", &package));
        for (field, value, at) in [
            ("name", json!(""), "name"),
            ("name", json!("x".repeat(101)), "name"),
            ("name", json!("a\u{202e}b"), "name"),
            ("name", json!(5), "name"),
            ("email", json!("nobody"), "email"),
            ("email", json!(null), "email"),
            ("package_id", json!(PackageId::new(1, 2)), "package_id"),
            ("package_id", json!("gold"), "package_id"),
            ("status", json!("gone"), "status"),
            ("overrides", json!({"max_api_keys": 1_000_001}), "overrides.max_api_keys"),
            ("overrides", json!({"max_rate_limit_per_minute": 0}), "overrides.max_rate_limit_per_minute"),
            ("overrides", json!({"features": ["api_basic", "api_basic"]}), "overrides.features"),
            ("overrides", json!({"features": ["gold"]}), "overrides.features"),
            ("overrides", json!({"colour": 1}), "overrides.colour"),
            ("colour", json!("red"), "colour"),
        ] {
            let mut body = json!({"name": "Umbrella", "email": "office@umbrella.test", "package_id": package});
            body[field] = value.clone();
            admin.post(CLIENTS, &body).await.is_invalid(&[at]);
            admin.patch(&acme, &json!({field: value})).await.is_invalid(&[at]);
            admin.post(&format!("{acme}/preview"), &json!({field: value})).await.is_invalid(&[at]);
        }
        admin.post(CLIENTS, &json!({})).await.is(422);
        assert_eq!(admin.list(CLIENTS).await.len(), 1);
        let nobody = format!("{CLIENTS}/cli_00000000000000000000000000");
        admin.patch(&nobody, &json!({})).await.is_refused(404, "not_found");
        admin.post(&format!("{nobody}/preview"), &json!({})).await.is_refused(404, "not_found");
    }

    async fn an_operator_changes_clients_and_an_auditor_looks(app: TestApp) {
        let package = app.package("basic", &[], 20, 300);
        let acme = format!("{CLIENTS}/{}", app.make_client("acme", &package));
        app.make_user("operator@example.test", None, Access::Operator);
        app.make_user("auditor@example.test", None, Access::Auditor);
        let (operator, auditor) = (app.session_of("operator@example.test").await, app.session_of("auditor@example.test").await);
        operator.patch(&acme, &json!({"name": "Acme"})).await.is(200);
        assert_eq!(auditor.get(&acme).await.is(200).json["name"], "Acme");
        auditor.patch(&acme, &json!({"name": "Mine"})).await.is_refused(403, "insufficient_access");
        operator.post(&format!("{acme}/preview"), &json!({"name": "Mine"})).await.is(200);
        auditor.post(&format!("{acme}/preview"), &json!({"name": "Mine"})).await.is_refused(403, "insufficient_access");
        assert_eq!(auditor.list(&format!("{CLIENTS}?q=acme")).await.len(), 1);
        assert_eq!(auditor.list(&format!("{acme}/api-keys")).await, Vec::<Value>::new());
    }
}
