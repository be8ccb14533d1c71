//! Alerts: raised once when what is watched is too much, over when it is well below, and from when on by an owner's choice.

use std::thread;

use actix_web::http::Method;
use keywright_api_types::alerts::AlertKind;
use keywright_api_types::session::Access;
use keywright_database::alerts::{self, NewAlert};
use keywright_domain::clock::Clock;
use keywright_test_support::{Session, Settings, TestApp, on_both_databases};
use serde_json::{Value, json};

use crate::bodies::{balance_key, each};

const ALERTS: &str = "/api/v1/admin/alerts";
const RULES: &str = "/api/v1/admin/alert-rules";

/// Twenty calls of which each is refused, a minute ago and in the log.
async fn twenty_refusals(app: &TestApp, admin: &Session) {
    let acme = app.client("acme").await;
    let (_, secret) = acme.create_key(&balance_key(&json!({}))).await;
    for _ in 0..20 {
        app.get_with_key(&secret, "/v1/profile").await.is(403);
    }
    admin.list("/api/v1/admin/requests").await;
    app.clock.advance(60);
}

/// So many calls with an unknown key from an address.
async fn guess(app: &TestApp, address: &str, times: usize) {
    for _ in 0..times {
        app.call(Method::GET, "/v1/balance").key("nonsense").from_address(address).send().await.is(401);
    }
}

/// What happened to alerts, the earliest first.
async fn trail(admin: &Session) -> Vec<Value> {
    let mut events = admin.list("/api/v1/admin/audit-events?action=alert").await;
    events.reverse();
    events
}

async fn set(admin: &Session, kind: &str, threshold: Option<u64>) {
    admin.patch(RULES, &json!({"rules": [{"kind": kind, "threshold": threshold}]})).await.is(200);
}

on_both_databases! {
    async fn an_alert_is_raised_once_and_is_over_well_below_its_threshold(app: TestApp) {
        let admin = app.admin().await;
        twenty_refusals(&app, &admin).await;
        app.watch_alerts("one");
        app.watch_alerts("one");
        let alerts = admin.list(&format!("{ALERTS}?status=open")).await;
        assert_eq!(each(&alerts, "kind"), ["refusals"]);
        assert_eq!((&alerts[0]["threshold"], &alerts[0]["value"]), (&json!(50), &json!(100)));
        assert_eq!((&alerts[0]["unit"], &alerts[0]["subject"]), (&json!("percent"), &json!(null)));
        // The calls are not among the last five minutes any more.
        app.clock.advance(300);
        app.watch_alerts("one");
        app.watch_alerts("one");
        let admin = app.session_of("admin@example.test").await;
        assert_eq!(admin.list(&format!("{ALERTS}?status=open")).await, Vec::<Value>::new());
        let over = admin.list(&format!("{ALERTS}?status=cleared")).await;
        assert_eq!(over[0]["cleared_at"], json!(app.clock_in(0)));
        assert_eq!(admin.list(ALERTS).await, over);
        let events = trail(&admin).await;
        assert_eq!(each(&events, "action"), ["alert.raised", "alert.cleared"]);
        assert!(events.iter().all(|event| event["actor"]["type"] == "system"));
        assert!(events.iter().all(|event| event["target"]["id"] == over[0]["id"]));
        assert_eq!(events[0]["changes"]["value"], json!({"from": null, "to": 100}));
        assert_eq!(events[1]["changes"]["value"], json!({"from": 100, "to": 0}));
    }

    async fn however_many_servers_notice_it_it_is_raised_once(app: TestApp) {
        let admin = app.admin().await;
        twenty_refusals(&app, &admin).await;
        let second = app.second_node(Settings::default());
        thread::scope(|scope| {
            for (node, name) in [(app.watcher(), "one"), (second.watcher(), "two")] {
                scope.spawn(move || node(name));
            }
        });
        assert_eq!(each(&admin.list(ALERTS).await, "kind"), ["refusals"]);
        assert_eq!(each(&trail(&admin).await, "action"), ["alert.raised"]);
    }

    async fn few_calls_raise_nothing(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let (_, secret) = acme.create_key(&balance_key(&json!({}))).await;
        app.get_with_key(&secret, "/v1/profile").await.is(403);
        admin.list("/api/v1/admin/requests").await;
        app.clock.advance(60);
        app.watch_alerts("one");
        assert_eq!(admin.list(ALERTS).await, Vec::<Value>::new());
    }

    async fn guesses_raise_an_alert_for_each_address(app: TestApp) {
        let admin = app.admin().await;
        set(&admin, "key_guessing", Some(3)).await;
        for (address, times) in [("192.0.2.1", 2), ("192.0.2.2", 3), ("192.0.2.3", 4)] {
            guess(&app, address, times).await;
        }
        app.watch_alerts("one");
        let mut subjects: Vec<String> = admin.list(ALERTS).await.iter().map(|alert| alert["subject"].to_string()).collect();
        subjects.sort_unstable();
        assert_eq!(subjects, ["\"192.0.2.2\"", "\"192.0.2.3\""]);
        // One goes on, the other does not.
        app.clock.advance(301);
        guess(&app, "192.0.2.3", 3).await;
        app.clock.advance(60);
        app.watch_alerts("one");
        assert_eq!(each(&admin.list(&format!("{ALERTS}?status=open")).await, "subject"), ["192.0.2.3"]);
        assert_eq!(trail(&admin).await.last().unwrap()["target"]["name"], "Unknown keys from one address: 192.0.2.2");
    }

    async fn guesses_from_many_addresses_raise_one_alert(app: TestApp) {
        let admin = app.admin().await;
        set(&admin, "unknown_keys", Some(4)).await;
        for address in ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"] {
            guess(&app, address, 1).await;
        }
        app.watch_alerts("one");
        let alerts = admin.list(ALERTS).await;
        assert_eq!((each(&alerts, "kind"), &alerts[0]["subject"]), (vec!["unknown_keys"], &json!(null)));
    }

    async fn an_alert_that_was_noted_asks_again_when_it_is_twice_as_bad(app: TestApp) {
        let admin = app.admin().await;
        set(&admin, "key_guessing", Some(2)).await;
        guess(&app, "192.0.2.1", 2).await;
        app.watch_alerts("one");
        let id = admin.list(ALERTS).await[0]["id"].as_str().unwrap().to_owned();
        admin.post(&format!("{ALERTS}/{id}/acknowledge"), &json!({})).await.is(200);
        assert_eq!(admin.list(&format!("{ALERTS}?acknowledged=false")).await, Vec::<Value>::new());
        guess(&app, "192.0.2.1", 1).await;
        app.watch_alerts("one");
        let noted = admin.list(&format!("{ALERTS}?acknowledged=true")).await;
        assert_eq!((&noted[0]["value"], &noted[0]["latest_value"], &noted[0]["highest_value"]), (&json!(2), &json!(3), &json!(3)));
        guess(&app, "192.0.2.1", 1).await;
        app.watch_alerts("one");
        app.watch_alerts("one");
        let again = admin.list(&format!("{ALERTS}?acknowledged=false")).await;
        assert_eq!((&again[0]["id"], &again[0]["highest_value"]), (&json!(id), &json!(4)));
        let events = trail(&admin).await;
        assert_eq!(each(&events[1..], "action"), ["alert.raised", "alert.acknowledged", "alert.worsened"]);
        assert_eq!(events[3]["changes"]["value"], json!({"from": 2, "to": 4}));
        // What it is at now is less, and what it was at most stays.
        app.clock.advance(240);
        app.watch_alerts("one");
        app.clock.advance(121);
        app.watch_alerts("one");
        let over = admin.list(&format!("{ALERTS}?status=cleared")).await;
        assert_eq!((&over[0]["latest_value"], &over[0]["highest_value"]), (&json!(0), &json!(4)));
        assert_eq!(admin.post(&format!("{ALERTS}/{id}/acknowledge"), &json!({})).await.is(200).json, over[0]);
    }

    async fn no_rule_keeps_an_alert_open_that_nobody_wants(app: TestApp) {
        let admin = app.admin().await;
        let new = NewAlert { kind: AlertKind::JournalVolatile, subject: "gone".to_owned(), threshold: 1, value: 1 };
        app.act(|connection, act| alerts::admin_raise(connection, act, new));
        set(&admin, "journal_volatile", None).await;
        app.watch_alerts("one");
        assert_eq!(admin.list(&format!("{ALERTS}?status=open")).await, Vec::<Value>::new());
    }

    async fn alerts_that_were_over_for_ninety_days_are_removed(app: TestApp) {
        let admin = app.admin().await;
        twenty_refusals(&app, &admin).await;
        app.watch_alerts("one");
        app.clock.advance(300);
        app.watch_alerts("one");
        for (days, left) in [(89, 1), (2, 0)] {
            app.clock.advance(days * 86_400);
            app.database.append(|connection| alerts::admin_remove_old(connection, app.clock.now())).unwrap();
            assert_eq!(app.session_of("admin@example.test").await.list(ALERTS).await.len(), left);
        }
    }

    async fn changing_a_rule_takes_a_fresh_proof(app: TestApp) {
        let admin = app.admin().await;
        app.clock.advance(601);
        let body = json!({"rules": [{"kind": "refusals", "threshold": null}]});
        admin.patch(RULES, &body).await.is_refused(403, "step_up_required");
        assert_eq!(admin.get(RULES).await.is(200).json["data"][1]["threshold"], json!(50));
    }

    async fn a_screen_that_nobody_looks_at_keeps_no_session_alive(app: TestApp) {
        let admin = app.admin().await;
        for _ in 0..4 {
            app.clock.advance(1_790);
            admin.get(&format!("{ALERTS}?status=open")).await.is(200);
            admin.get("/api/v1/admin/monitoring").await.is(200);
            assert_eq!(admin.call(Method::GET, "/api/v1/admin/monitoring/stream").stream().await.status, 200);
        }
        app.clock.advance(60);
        admin.get(ALERTS).await.is_refused(401, "not_signed_in");
    }

    async fn an_owner_chooses_from_when_on(app: TestApp) {
        let admin = app.admin().await;
        let rules = admin.get(RULES).await.is(200).json["data"].as_array().unwrap().clone();
        assert_eq!(each(&rules, "kind"), AlertKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>());
        assert!(rules.iter().all(|rule| rule["threshold"] == rule["default_threshold"]));
        twenty_refusals(&app, &admin).await;
        app.watch_alerts("one");
        // Where no alert is wanted any more, the open one is over.
        set(&admin, "refusals", None).await;
        app.watch_alerts("one");
        assert_eq!(admin.list(&format!("{ALERTS}?status=open")).await, Vec::<Value>::new());
        let body = json!({"rules": [{"kind": "refusals", "threshold": null}, {"kind": "slow_calls", "threshold": 250}]});
        let rules = admin.patch(RULES, &body).await.is(200).json;
        assert_eq!(rules["data"][3]["threshold"], json!(250));
        assert_eq!(admin.get(RULES).await.is(200).json, rules);
        let events = trail(&admin).await;
        let changed: Vec<&Value> = events.iter().filter(|event| event["action"] == "alert.rule_updated").collect();
        assert_eq!(changed.len(), 2, "what stays as it is leaves no event");
        assert_eq!(changed[0]["changes"]["threshold"], json!({"from": 50, "to": null}));
        assert_eq!(changed[1]["target"], json!({"type": "alert_rule", "id": "slow_calls", "name": "Slow calls"}));
        assert_eq!(changed[1]["actor"]["email"], "admin@example.test");
    }

    async fn a_threshold_must_make_sense(app: TestApp) {
        let admin = app.admin().await;
        for (body, field) in [
            (json!({"rules": []}), "rules"),
            (json!({"rules": [{"kind": "server_errors", "threshold": 101}]}), "server_errors"),
            (json!({"rules": [{"kind": "key_guessing", "threshold": 0}]}), "key_guessing"),
        ] {
            admin.patch(RULES, &body).await.is_invalid(&[field]);
        }
        for body in [json!({"rules": [{"kind": "server_errors"}]}), json!({"rules": [{"kind": "nonsense", "threshold": 1}]})] {
            admin.patch(RULES, &body).await.is_refused(422, "validation_failed");
        }
        assert_eq!(trail(&admin).await, Vec::<Value>::new());
    }

    async fn an_admin_takes_note_of_an_alert(app: TestApp) {
        let admin = app.admin().await;
        set(&admin, "key_guessing", Some(1)).await;
        guess(&app, "192.0.2.1", 1).await;
        app.watch_alerts("one");
        app.make_user("operator@example.test", None, Access::Operator);
        let operator = app.session_of("operator@example.test").await;
        let id = operator.list(ALERTS).await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("{ALERTS}/{id}/acknowledge");
        let noted = operator.post(&path, &json!({})).await.is(200).json;
        assert_eq!((&noted["acknowledged_by"], &noted["cleared_at"]), (&json!("operator@example.test"), &json!(null)));
        app.clock.advance(1);
        assert_eq!(admin.post(&path, &json!({})).await.is(200).json, noted);
        let events = trail(&admin).await;
        let actions = each(&events, "action");
        assert_eq!(actions, ["alert.rule_updated", "alert.raised", "alert.acknowledged"]);
        let unknown = format!("{ALERTS}/alt_00000000000000000000000000/acknowledge");
        admin.post(&unknown, &json!({})).await.is_refused(404, "not_found");
    }
}
