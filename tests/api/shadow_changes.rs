//! Changes that are watched before they are applied: what they would have done is counted exactly, and nothing is changed.

use actix_web::http::Method;
use futures_util::future::join;
use keywright_api_types::features::Feature;
use keywright_api_types::session::Access;
use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};

const CHANGES: &str = "/api/v1/admin/shadow-changes";
const PACKAGES: &str = "/api/v1/admin/packages";

/// Where changes of a key begin to be watched.
fn of_key(id: &str) -> String {
    format!("/api/v1/admin/api-keys/{id}/shadow-changes")
}

/// Begins to watch a change, and answers its path.
async fn watch(admin: &Session, path: &str, body: &Value) -> String {
    let change = admin.post(path, body).await.is(201);
    assert_eq!(change.json["status"], "watching");
    format!("{CHANGES}/{}", change.text_at("id"))
}

async fn report(admin: &Session, change: &str) -> Value {
    admin.get(&format!("{change}/report")).await.is(200).json
}

/// How many calls were judged, would have been refused, and would have been let in.
fn figures(report: &Value) -> [u64; 3] {
    ["calls", "would_refuse", "would_let_in"].map(|field| report[field].as_u64().unwrap())
}

/// Calls with a key from an address; the statuses.
async fn call(app: &TestApp, secret: &str, path: &str, from: &str) -> u16 {
    app.call(Method::GET, path).key(secret).from_address(from).send().await.status
}

on_both_databases! {
    async fn a_lower_rate_is_judged_as_the_guard_would_and_changes_nothing_before_it_is_applied(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let (id, secret) = acme.create_key(&balance_key(&json!({"rate_limit_per_minute": 100}))).await;
        for (calls, seconds) in [(5, 20), (2, 40), (4, 1)] {
            for _ in 0..calls {
                app.get_with_key(&secret, "/v1/balance").await.is(200);
            }
            app.clock.advance(seconds);
        }
        let path = watch(&admin, &of_key(&id), &json!({"rate_limit_per_minute": 3})).await;
        let found = report(&admin, &path).await;
        // Three at once, one after 20 seconds, two after 40 more.
        assert_eq!(figures(&found), [11, 2 + 1 + 2, 0]);
        assert_eq!(found["by_check"], json!([{"check": "rate", "calls": 5}]));
        assert_eq!(found["by_key"], json!([{"id": id, "name": "Till", "client_id": acme.client_id().await,
            "client_name": "acme", "calls": 11, "would_refuse": 5}]));
        assert_eq!((&found["cut_short"], &found["to"]), (&json!(false), &json!(app.clock_in(0))));
        let examples = found["examples"].as_array().unwrap();
        assert_eq!(examples.len(), 5);
        for example in examples {
            let id = example["request"]["request_id"].as_str().unwrap();
            assert_eq!(example["check"], "rate");
            assert_eq!(admin.get(&format!("/api/v1/admin/requests/{id}")).await.is(200).json["status"], 200);
        }
        let limit = async || app.get_with_key(&secret, "/v1/balance").await.header("x-ratelimit-limit").to_owned();
        assert_eq!(limit().await, "100");
        let applied = admin.post(&format!("{path}/apply"), &json!({})).await.is(200).json;
        assert_eq!(applied["fields"], json!([{"name": "rate_limit_per_minute", "from": 100, "now": 3, "to": 3}]));
        assert_eq!((&applied["status"], &applied["ended_at"]), (&json!("applied"), &json!(app.clock_in(0))));
        assert_eq!(limit().await, "3");
        assert_eq!(admin.post(&format!("{path}/apply"), &json!({})).await.is(200).json, applied);
        admin.post(&format!("{path}/discard"), &json!({})).await.is_refused(409, "already_settled");
        let events = acme.list("/api/v1/audit-events?action=api_key").await;
        assert_eq!(each(&events, "action"), [
            "api_key.shadow_applied", "api_key.updated", "api_key.shadow_started", "api_key.created",
        ]);
        assert_eq!(events[2]["changes"], json!({"watched_change": {"from": null, "to": {"rate_limit_per_minute": 3}}}));
        assert_eq!(events[1]["changes"], json!({"rate_limit_per_minute": {"from": 100, "to": 3}}));
    }

    async fn each_call_counts_at_the_first_check_that_would_refuse_it(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let key = json!({"name": "Till", "permissions": ["balance:read", "payments:read"], "rate_limit_per_minute": 100});
        let (id, secret) = acme.create_key(&key).await;
        for (path, from, status) in [
            ("/v1/balance", "192.0.2.1", 200), ("/v1/balance", "198.51.100.1", 200),
            ("/v1/payments", "192.0.2.2", 200), ("/v1/payments", "198.51.100.1", 200),
            ("/v1/invoices", "192.0.2.1", 403), ("/v1/invoices", "198.51.100.1", 403),
        ] {
            assert_eq!(call(&app, &secret, path, from).await, status);
        }
        let proposed = json!({"permissions": ["balance:read", "invoices:read"], "allowed_ips": ["192.0.2.0/24", "192.0.2.0/24"]});
        let path = watch(&admin, &of_key(&id), &proposed).await;
        let found = report(&admin, &path).await;
        // The one call for invoices from a listed address would have been let in.
        assert_eq!(figures(&found), [6, 3, 1]);
        assert_eq!(found["by_check"], json!([{"check": "address", "calls": 2}, {"check": "permission", "calls": 1}]));
        let fields = &admin.get(&path).await.is(200).json["fields"];
        assert_eq!(each(fields.as_array().unwrap(), "name"), ["allowed_ips", "permissions"]);
        assert_eq!(fields[0], json!({"name": "allowed_ips", "from": [], "now": [], "to": ["192.0.2.0/24"]}));
    }

    async fn only_calls_of_the_span_count(app: TestApp) {
        let acme = app.client("acme").await;
        let (id, secret) = acme.create_key(&balance_key(&json!({"rate_limit_per_minute": 100}))).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        app.clock.advance(3_600);
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        app.clock.advance(1);
        app.admin().await;
        let path = watch(&app.session_of("admin@example.test").await, &of_key(&id), &json!({"allowed_ips": ["192.0.2.1"]})).await;
        app.clock.advance(82_800);
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        let admin = app.session_of("admin@example.test").await;
        assert_eq!(figures(&report(&admin, &path).await), [2, 2, 0]);
        let since = admin.get(&format!("{path}/report?span=since_started")).await.is(200).json;
        assert_eq!(figures(&since), [1, 1, 0]);
        assert_eq!(since["from"], admin.get(&path).await.json["started_at"]);
        for (query, field) in [("span=ever", "span"), ("colour=red", "colour")] {
            admin.get(&format!("{path}/report?{query}")).await.is_invalid(&[field]);
        }
    }

    async fn calls_from_before_the_log_begins_are_not_judged(app: TestApp) {
        let acme = app.client("acme").await;
        let (id, secret) = acme.create_key(&balance_key(&json!({"rate_limit_per_minute": 100}))).await;
        let path = watch(&app.admin().await, &of_key(&id), &json!({"allowed_ips": ["192.0.2.1"]})).await;
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        app.clock.advance(20 * 86_400);
        app.get_with_key(&secret, "/v1/balance").await.is(200);
        app.clock.advance(20 * 86_400);
        let admin = app.session_of("admin@example.test").await;
        let since = admin.get(&format!("{path}/report?span=since_started")).await.is(200).json;
        assert_eq!((figures(&since), &since["from"]), ([1, 1, 0], &json!(app.clock_in(-30 * 86_400))));
        assert_eq!(since["cut_short"], json!(false));
    }

    async fn a_key_that_is_held_to_its_package_may_be_watched_with_its_own_rate(app: TestApp) {
        let (admin, package) = (app.admin().await, app.package("basic", &[Feature::ApiBasic], 20, 300));
        let acme = app.client_with("acme", &package).await;
        let (id, secret) = acme.create_key(&balance_key(&json!({"rate_limit_per_minute": 5}))).await;
        admin.patch(&format!("{PACKAGES}/{package}"), &json!({"max_rate_limit_per_minute": 2})).await.is(200);
        for status in [200, 200, 429, 429] {
            assert_eq!(app.get_with_key(&secret, "/v1/balance").await.status, status);
        }
        let own = json!({"rate_limit_per_minute": 5});
        let path = watch(&admin, &of_key(&id), &own).await;
        assert_eq!(figures(&report(&admin, &path).await), [4, 0, 2]);
        assert_eq!(admin.get(&path).await.is(200).json["fields"], json!([
            {"name": "rate_granted", "from": false, "now": false, "to": true},
            {"name": "rate_limit_per_minute", "from": 5, "now": 5, "to": 5},
        ]));
        let applied = admin.post(&format!("{path}/apply"), &json!({})).await.is(200).json;
        assert_eq!(applied["fields"][0]["now"], json!(true));
        let key = admin.get(&format!("/api/v1/admin/api-keys/{id}")).await.is(200).json;
        assert_eq!((&key["rate_granted"], &key["rate"]), (&json!(true), &json!({"per_minute": 5, "set_by": "admin"})));
        // Now it has what is proposed.
        admin.post(&of_key(&id), &own).await.is_invalid(&[""]);
    }

    async fn a_package_is_judged_by_the_calls_of_all_clients_that_it_would_touch(app: TestApp) {
        let (admin, package) = (app.admin().await, app.package("basic", &[Feature::ApiBasic], 20, 300));
        let (acme, umbrella) = (app.client_with("acme", &package).await, app.client_with("umbrella", &package).await);
        let (other, own) = (app.client("other").await, app.client_with("own", &package).await);
        let overrides = json!({"overrides": {"max_rate_limit_per_minute": 300, "features": ["api_basic"]}});
        admin.patch(&format!("/api/v1/admin/clients/{}", own.client_id().await), &overrides).await.is(200);
        for (client, calls) in [(&acme, 5), (&umbrella, 3), (&other, 7), (&own, 4)] {
            let (_, secret) = client.create_key(&balance_key(&json!({"rate_limit_per_minute": 200}))).await;
            for _ in 0..calls {
                app.get_with_key(&secret, "/v1/balance").await.is(200);
            }
        }
        let changes = format!("{PACKAGES}/{package}/shadow-changes");
        let path = watch(&admin, &changes, &json!({"max_rate_limit_per_minute": 2})).await;
        let found = report(&admin, &path).await;
        assert_eq!(figures(&found), [12, 4, 0]);
        let by_key = found["by_key"].as_array().unwrap();
        assert_eq!(each(by_key, "client_name"), ["acme", "umbrella"]);
        assert_eq!((&by_key[0]["would_refuse"], &by_key[1]["would_refuse"]), (&json!(3), &json!(1)));
        admin.post(&format!("{path}/discard"), &json!({})).await.is(200);
        let path = watch(&admin, &changes, &json!({"features": [], "max_rate_limit_per_minute": 300})).await;
        let found = report(&admin, &path).await;
        assert_eq!(found["by_check"], json!([{"check": "package", "calls": 8}]));
        let applied = admin.post(&format!("{path}/apply"), &json!({})).await.is(200).json;
        assert_eq!(each(applied["fields"].as_array().unwrap(), "name"), ["features"]);
        assert_eq!(admin.get(&format!("{PACKAGES}/{package}")).await.json["features"], json!([]));
        assert_eq!(each(&admin.list("/api/v1/admin/audit-events?action=package").await, "action")[..4], [
            "package.shadow_applied", "package.updated", "package.shadow_started", "package.shadow_discarded",
        ]);
    }

    async fn one_change_of_a_key_is_watched_at_a_time(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let (id, _) = acme.create_key(&balance_key(&json!({}))).await;
        let (first, second) = (json!({"rate_limit_per_minute": 1}), json!({"rate_limit_per_minute": 2}));
        let path = of_key(&id);
        let (one, two) = join(admin.post(&path, &first), admin.post(&path, &second)).await;
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409]);
        admin.post(&path, &first).await.is_refused(409, "change_already_watched");
        let change = admin.list(&format!("{CHANGES}?status=watching")).await.remove(0);
        let change = format!("{CHANGES}/{}", change["id"].as_str().unwrap());
        let discarded = admin.post(&format!("{change}/discard"), &json!({})).await.is(200).json;
        assert_eq!(discarded["status"], "discarded");
        admin.post(&format!("{change}/discard"), &json!({})).await.is(200);
        admin.post(&format!("{change}/apply"), &json!({})).await.is_refused(409, "already_settled");
        admin.get(&format!("{change}/report")).await.is_refused(409, "already_settled");
        app.clock.advance(1);
        let next = watch(&admin, &path, &first).await;
        let (one, two) = (format!("{next}/apply"), format!("{next}/discard"));
        let (nothing, both) = (json!({}), json!({}));
        let (one, two) = join(admin.post(&one, &nothing), admin.post(&two, &both)).await;
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        let target = format!("{CHANGES}?target_id={id}");
        assert_eq!(admin.walk(&target, 1).await, admin.list(&target).await);
        assert_eq!(admin.list(&target).await.len(), 2);
        assert_eq!(admin.list(&format!("{CHANGES}?target_id=nobody")).await.len(), 0);
        admin.get(&format!("{CHANGES}?status=gone")).await.is_invalid(&["status"]);
    }

    async fn what_happened_to_the_key_meanwhile_is_shown_and_stays(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let (id, _) = acme.create_key(&balance_key(&json!({"rate_limit_per_minute": 60}))).await;
        let path = watch(&admin, &of_key(&id), &json!({"rate_limit_per_minute": 30})).await;
        let key = format!("/api/v1/api-keys/{id}");
        acme.patch(&key, &json!({"rate_limit_per_minute": 90, "name": "Renamed"})).await.is(200);
        let change = admin.get(&path).await.is(200).json;
        assert_eq!(change["fields"], json!([{"name": "rate_limit_per_minute", "from": 60, "now": 90, "to": 30}]));
        assert_eq!(change["target"]["name"], "Renamed");
        admin.post(&format!("{path}/apply"), &json!({})).await.is(200);
        let now = acme.get(&key).await.is(200).json;
        assert_eq!((&now["rate_limit_per_minute"], &now["name"]), (&json!(30), &json!("Renamed")));
        let path = watch(&admin, &of_key(&id), &json!({"rate_limit_per_minute": 40})).await;
        acme.post(&format!("{key}/revoke"), &json!({})).await.is(200);
        admin.post(&format!("{path}/apply"), &json!({})).await.is_refused(409, "key_revoked");
        let change = admin.get(&path).await.is(200).json;
        assert_eq!((&change["status"], &change["target"]["status"]), (&json!("watching"), &json!("revoked")));
        admin.post(&format!("{path}/discard"), &json!({})).await.is(200);
        admin.post(&of_key(&id), &json!({"rate_limit_per_minute": 50})).await.is_refused(409, "key_revoked");
    }

    async fn a_permission_that_moves_money_asks_for_a_proof_when_it_is_given(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let (id, _) = acme.create_key(&balance_key(&json!({}))).await;
        app.clock.advance(600);
        let path = watch(&admin, &of_key(&id), &json!({"permissions": ["balance:read", "payments:create"]})).await;
        admin.post(&format!("{path}/apply"), &json!({})).await.is_refused(403, "step_up_required");
        let proof = json!({"password": keywright_test_support::PASSWORD});
        admin.post("/api/v1/session/step-up", &proof).await.is(204);
        admin.post(&format!("{path}/apply"), &json!({})).await.is(200);
        // Once it is applied, applying it again gives nothing.
        acme.patch(&format!("/api/v1/api-keys/{id}"), &json!({"permissions": ["balance:read"]})).await.is(200);
        app.clock.advance(600);
        admin.post(&format!("{path}/apply"), &json!({})).await.is(200);
    }

    async fn a_rate_above_the_package_asks_for_a_proof_when_it_is_given(app: TestApp) {
        let package = app.package("small", &[Feature::ApiBasic], 5, 30);
        let (admin, acme) = (app.admin().await, app.client_with("acme", &package).await);
        let (id, _) = acme.create_key(&balance_key(&json!({"rate_limit_per_minute": 20}))).await;
        app.clock.advance(600);
        let path = watch(&admin, &of_key(&id), &json!({"rate_limit_per_minute": 31})).await;
        let key = format!("/api/v1/api-keys/{id}");
        let before = acme.get(&key).await.is(200).json;
        admin.post(&format!("{path}/apply"), &json!({})).await.is_refused(403, "step_up_required");
        assert_eq!(acme.get(&key).await.is(200).json, before);
        let proof = json!({"password": keywright_test_support::PASSWORD});
        admin.post("/api/v1/session/step-up", &proof).await.is(204);
        admin.post(&format!("{path}/apply"), &json!({})).await.is(200);
        assert_eq!(acme.get(&key).await.is(200).json["rate_limit_per_minute"], 31);
    }

    async fn what_is_wrong_is_told_at_its_field(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let (id, _) = acme.create_key(&balance_key(&json!({"rate_limit_per_minute": 60}))).await;
        admin.get("/api/v1/admin/shadow-changes?target_id=a%00b").await.is_invalid(&["target_id"]);
        let package = format!("{PACKAGES}/{}", app.package("basic", &[Feature::ApiBasic], 1, 100));
        for (body, field) in [
            (json!({"rate_limit_per_minute": 0}), "rate_limit_per_minute"),
            (json!({"rate_limit_per_minute": 1001}), "rate_limit_per_minute"),
            (json!({"permissions": []}), "permissions"),
            (json!({"permissions": null}), "permissions"),
            (json!({"allowed_ips": ["everywhere"]}), "allowed_ips"),
            (json!({"name": "Till"}), "name"),
            // Nothing would change.
            (json!({}), ""),
            (json!({"rate_limit_per_minute": null, "allowed_ips": null, "permissions": ["balance:read"]}), ""),
        ] {
            admin.post(&of_key(&id), &body).await.is_invalid(&[field]);
        }
        for (body, field) in [
            (json!({"max_rate_limit_per_minute": 0}), "max_rate_limit_per_minute"),
            (json!({"features": ["gold"]}), "features"),
            (json!({"max_api_keys": 1}), "max_api_keys"),
            (json!({"max_rate_limit_per_minute": 100}), ""),
        ] {
            admin.post(&format!("{package}/shadow-changes"), &body).await.is_invalid(&[field]);
        }
        let rate = json!({"rate_limit_per_minute": 1});
        admin.post(&of_key("key_00000000000000000000000000"), &rate).await.is_refused(404, "not_found");
        let nobodys = format!("{PACKAGES}/pkg_00000000000000000000000000/shadow-changes");
        admin.post(&nobodys, &json!({"features": []})).await.is_refused(404, "not_found");
        let nothing = format!("{CHANGES}/shc_00000000000000000000000000");
        for path in [nothing.clone(), format!("{nothing}/report")] {
            admin.get(&path).await.is_refused(404, "not_found");
        }
        for step in ["apply", "discard"] {
            admin.post(&format!("{nothing}/{step}"), &json!({})).await.is_refused(404, "not_found");
        }
    }

    async fn packages_are_an_owners_and_auditors_only_look(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let (id, _) = acme.create_key(&balance_key(&json!({}))).await;
        let package = format!("{PACKAGES}/{}/shadow-changes", app.package("basic", &[Feature::ApiBasic], 1, 100));
        let of_package = watch(&admin, &package, &json!({"max_rate_limit_per_minute": 50})).await;
        let rate = json!({"rate_limit_per_minute": 1});
        for access in [Access::Operator, Access::Auditor] {
            let email = format!("{access}@example.test");
            app.make_user(&email, None, access);
            let session = app.session_of(&email).await;
            session.post(&package, &json!({"features": []})).await.is_refused(403, "insufficient_access");
            for step in ["apply", "discard"] {
                let path = format!("{of_package}/{step}");
                session.post(&path, &json!({})).await.is_refused(403, "insufficient_access");
            }
            session.get(&format!("{of_package}/report")).await.is(200);
            match access {
                Access::Operator => {
                    let path = watch(&session, &of_key(&id), &rate).await;
                    session.post(&format!("{path}/discard"), &json!({})).await.is(200);
                }
                _ => drop(session.post(&of_key(&id), &rate).await.is_refused(403, "insufficient_access")),
            }
        }
        acme.get(CHANGES).await.is_refused(403, "wrong_role");
    }
}
