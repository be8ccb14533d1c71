//! Keys searched and sorted by the server.

use keywright_test_support::{Session, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};

/// Makes keys of these names, a second apart, each with an expiry in so many hours, if any; answers their secrets.
async fn make(app: &TestApp, session: &Session, keys: &[(&str, Option<i64>)]) -> Vec<(String, String)> {
    let mut made = Vec::new();
    for (name, hours) in keys {
        app.clock.advance(1);
        let expires_at = hours.map(|hours| app.clock_in(hours * 3600));
        made.push(session.create_key(&balance_key(&json!({"name": name, "expires_at": expires_at}))).await);
    }
    made
}

async fn names(session: &Session, query: &str) -> Vec<String> {
    let keys = session.list(&format!("/api/v1/api-keys?{query}")).await;
    each(&keys, "name").into_iter().map(str::to_owned).collect()
}

on_both_databases! {
    async fn a_search_finds_a_part_of_the_name_whatever_its_case(app: TestApp) {
        let session = app.client("acme").await;
        make(&app, &session, &[("Till", None), ("Öfen", None), ("Back office", None)]).await;
        assert_eq!(names(&session, "q=OFF").await, ["Back office"]);
        assert_eq!(names(&session, "q=%C3%B6f").await, ["Öfen"]);
        assert_eq!(names(&session, "q=%25").await, Vec::<String>::new());
        assert_eq!(names(&session, "q=").await, ["Back office", "Öfen", "Till"]);
    }

    async fn a_search_finds_how_a_prefix_begins(app: TestApp) {
        let session = app.client("acme").await;
        let made = make(&app, &session, &[("Till", None), ("Shop", None)]).await;
        assert_eq!(names(&session, &format!("q={}", &made[0].1[..11])).await, ["Till"]);
        assert_eq!(names(&session, &format!("q={}", &made[0].1[3..11])).await, ["Till"], "without the brand");
        assert_eq!(names(&session, &format!("q={}", &made[0].1[4..11])).await, Vec::<String>::new());
    }

    async fn each_order_is_what_it_says_and_walks_to_its_end(app: TestApp) {
        let session = app.client("acme").await;
        let made = make(&app, &session, &[("b", Some(2)), ("A", None), ("c", Some(1)), ("a", Some(3))]).await;
        app.clock.advance(60);
        app.get_with_key(&made[2].1, "/v1/balance").await.is(200);
        app.clock.advance(60);
        app.get_with_key(&made[0].1, "/v1/balance").await.is(200);
        let first = &made[2].0;
        session.get(&format!("/api/v1/api-keys/{first}/usage")).await.is(200);
        for (query, expected) in [
            ("sort=name", ["A", "a", "b", "c"]),
            ("sort=name&order=desc", ["c", "b", "a", "A"]),
            ("sort=created_at", ["a", "c", "A", "b"]),
            ("order=asc", ["b", "A", "c", "a"]),
            ("sort=expires_at&order=asc", ["c", "b", "a", "A"]),
            ("sort=expires_at", ["A", "a", "b", "c"]),
            ("sort=last_used_at", ["b", "c", "a", "A"]),
            ("sort=last_used_at&order=asc", ["A", "a", "c", "b"]),
        ] {
            assert_eq!(names(&session, query).await, expected, "{query}");
            let walked = session.walk(&format!("/api/v1/api-keys?{query}"), 1).await;
            assert_eq!(each(&walked, "name"), expected, "{query}, key by key");
        }
    }

    async fn a_place_in_a_sorted_list_stays_when_its_key_changes(app: TestApp) {
        let session = app.client("acme").await;
        let made = make(&app, &session, &[("a", None), ("b", None), ("c", None)]).await;
        let page = session.get("/api/v1/api-keys?sort=name&limit=1").await.is(200);
        session.patch(&format!("/api/v1/api-keys/{}", made[0].0), &json!({"name": "z"})).await.is(200);
        let rest = names(&session, &format!("sort=name&cursor={}", page.text_at("next_cursor"))).await;
        assert_eq!(rest, ["b", "c", "z"]);
    }

    async fn a_search_keeps_to_the_status_and_to_the_client(app: TestApp) {
        let (acme, umbrella) = (app.client("acme").await, app.client("umbrella").await);
        let made = make(&app, &acme, &[("Till", None), ("Till 2", None)]).await;
        acme.post(&format!("/api/v1/api-keys/{}/revoke", made[0].0), &json!({})).await.is(200);
        assert_eq!(names(&acme, "q=till&status=active").await, ["Till 2"]);
        assert_eq!(names(&acme, "q=till&status=revoked").await, ["Till"]);
        assert_eq!(names(&umbrella, "q=till").await, Vec::<String>::new());
    }

    async fn what_makes_no_sense_is_refused(app: TestApp) {
        let session = app.client("acme").await;
        let long = format!("q={}", "x".repeat(101));
        let wrong = [
            ("sort=colour", "sort"), ("order=up", "order"), ("sort=name&cursor=x", "cursor"), (&*long, "q"), ("q=%00", "q"),
        ];
        for (query, field) in wrong {
            session.get(&format!("/api/v1/api-keys?{query}")).await.is_invalid(&[field]);
        }
        assert_eq!(session.get("/api/v1/api-keys?sort=name").await.is(200).json["data"], Value::Array(Vec::new()));
        make(&app, &session, &[("a", None), ("b", None)]).await;
        for (one, other) in [("name", "created_at"), ("last_used_at", "name")] {
            let page = session.get(&format!("/api/v1/api-keys?sort={one}&limit=1")).await.is(200);
            let other = format!("/api/v1/api-keys?sort={other}&cursor={}", page.text_at("next_cursor"));
            session.get(&other).await.is_invalid(&["cursor"]);
        }
    }
}
