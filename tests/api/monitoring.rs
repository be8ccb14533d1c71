//! What admins watch beside usage: calls without a known key, and keys that need a look.

use actix_web::http::Method;
use keywright_api_types::Timestamp;
use keywright_database::usage;
use keywright_domain::clock::Clock;
use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::balance_key;

const PATH: &str = "/api/v1/admin/monitoring";

async fn watched(admin: &Session) -> Value {
    admin.get(PATH).await.is(200).json
}

/// How many keys the lists behind the counts have: live, new, expiring and stale.
async fn listed(app: &TestApp, admin: &Session) -> [usize; 4] {
    let moment = |days: i64| app.clock_in(days * 86_400);
    let filters = [
        "status=active".to_owned(),
        format!("created_from={}", moment(-7)),
        format!("status=active&expires_until={}", moment(14)),
        format!("status=active&unused_since={}", moment(-90)),
    ];
    let mut counts = [0; 4];
    for (count, filter) in counts.iter_mut().zip(filters) {
        *count = admin.list(&format!("/api/v1/admin/api-keys?{filter}")).await.len();
    }
    counts
}

on_both_databases! {
    async fn calls_without_a_known_key_are_counted_by_code_and_address(app: TestApp) {
        let session = app.client("acme").await;
        let (_, secret) = session.create_key(&balance_key(&json!({}))).await;
        let unknown = format!("{}{}", &secret[..3], "0".repeat(72));
        for (presented, address) in [("x", "192.0.2.1"), (&unknown, "192.0.2.1"), ("x", "2001:db8::1"), ("y", "192.0.2.1")] {
            app.call(Method::GET, "/v1/balance").key(presented).from_address(address).send().await.is(401);
        }
        app.call(Method::GET, "/v1/balance").from_address("192.0.2.1").send().await.is(401);
        app.call(Method::GET, "/v1/balance").key(&secret).from_address("192.0.2.1").send().await.is(200);
        let expected = json!([
            {"code": "invalid_key", "address": "192.0.2.1", "refusals": 3},
            {"code": "invalid_key", "address": "2001:db8::/64", "refusals": 1},
            {"code": "missing_key", "address": "192.0.2.1", "refusals": 1},
        ]);
        let admin = app.admin().await;
        assert_eq!(watched(&admin).await["refused_without_key"], expected);
        // They are the same whether or not their minute is over and in the database.
        app.clock.advance(120);
        assert_eq!(watched(&admin).await["refused_without_key"], expected);
        let later = app.clock_in(0);
        let since = admin.get(&format!("{PATH}?from={later}")).await.is(200).json;
        assert_eq!(since["refused_without_key"], json!([]));
    }

    async fn keys_are_counted_by_their_life(app: TestApp) {
        let session = app.client("acme").await;
        let (_, used) = session.create_key(&balance_key(&json!({}))).await;
        session.create_key(&balance_key(&json!({}))).await;
        let (revoked, _) = session.create_key(&balance_key(&json!({}))).await;
        session.post(&format!("/api/v1/api-keys/{revoked}/revoke"), &json!({})).await.is(200);
        session.create_key(&balance_key(&json!({"expires_at": app.clock_in(10 * 86_400)}))).await;
        let admin = app.admin().await;
        let keys = watched(&admin).await["keys"].clone();
        assert_eq!(keys, json!({"live": 3, "new": 4, "expiring": 1, "stale": 0}));
        assert_eq!(listed(&app, &admin).await, [3, 4, 1, 0]);
        app.clock.advance(91 * 86_400);
        app.get_with_key(&used, "/v1/balance").await.is(200);
        let admin = app.session_of("admin@example.test").await;
        // What the last calls tell of a key is noted when they are counted, for which they must be in the log.
        admin.list("/api/v1/admin/requests").await;
        usage::roll_up(&app.database, app.clock.now().plus_seconds(60)).unwrap();
        let keys = watched(&admin).await["keys"].clone();
        assert_eq!(keys, json!({"live": 2, "new": 0, "expiring": 0, "stale": 1}));
        assert_eq!(listed(&app, &admin).await, [2, 0, 0, 1]);
    }

    async fn how_long_a_key_is_unused_is_known_to_the_millisecond(app: TestApp) {
        let (_, used) = app.client("acme").await.create_key(&balance_key(&json!({}))).await;
        app.clock.advance(86_400);
        let at = app.clock.now();
        app.get_with_key(&used, "/v1/balance").await.is(200);
        app.clock.advance(86_400);
        let admin = app.admin().await;
        admin.list("/api/v1/admin/requests").await;
        usage::roll_up(&app.database, app.clock.now().plus_seconds(60)).unwrap();
        for (milliseconds, count) in [(-43_200_000, 0), (0, 0), (1, 1), (43_200_000, 1)] {
            let since = Timestamp::from_unix_milliseconds(at.unix_milliseconds() + milliseconds);
            let listed = admin.list(&format!("/api/v1/admin/api-keys?unused_since={since}")).await;
            assert_eq!(listed.len(), count, "{milliseconds}");
        }
    }

    async fn unused_keys_are_listed_newest_first_and_counted_alike(app: TestApp) {
        let session = app.client("acme").await;
        let mut keys = Vec::new();
        for _ in 0..4 {
            keys.push(session.create_key(&balance_key(&json!({}))).await);
            app.clock.advance(1);
        }
        app.clock.advance(86_400);
        // The first and the third are last used on the very day from which on nobody used them.
        for (_, secret) in keys.iter().step_by(2) {
            app.get_with_key(secret, "/v1/balance").await.is(200);
        }
        app.clock.advance(90 * 86_400 + 1);
        let admin = app.admin().await;
        admin.list("/api/v1/admin/requests").await;
        usage::roll_up(&app.database, app.clock.now().plus_seconds(60)).unwrap();
        assert_eq!(watched(&admin).await["keys"]["stale"], json!(4));
        let since = app.clock_in(-90 * 86_400);
        let (mut listed, mut cursor) = (Vec::new(), String::new());
        for _ in 0..4 {
            let page = admin.get(&format!("/api/v1/admin/api-keys?unused_since={since}&limit=1{cursor}")).await.is(200);
            listed.push(page.json["data"][0]["id"].clone());
            cursor = page.json["next_cursor"].as_str().map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
        }
        assert_eq!(cursor, "");
        let newest_first: Vec<Value> = keys.iter().rev().map(|(id, _)| json!(id)).collect();
        assert_eq!(listed, newest_first);
    }

    async fn the_servers_health_is_told(app: TestApp) {
        let health = watched(&app.admin().await).await["health"].clone();
        assert_eq!((&health["journal_depth"], &health["journal_folded"]), (&json!(0), &json!(0)));
        assert!(health["connections_open"].as_u64().unwrap() >= 1);
    }

    async fn it_is_for_admins_alone(app: TestApp) {
        app.client("acme").await.get(PATH).await.is_refused(403, "wrong_role");
        app.get(PATH).await.is_refused(401, "not_signed_in");
        app.admin().await.get(&format!("{PATH}?from=yesterday")).await.is_refused(422, "validation_failed");
    }
}
