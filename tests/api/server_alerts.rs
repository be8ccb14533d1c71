//! Alerts about a server: its journal, and its way to the database. Each by its own cause, and until when it lasts.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread;

use actix_web::http::Method;
use keywright_api_types::alerts::AlertKind;
use keywright_database::DatabaseError;
use keywright_database::alerts::{self, NewAlert};
use keywright_domain::clock::Clock;
use keywright_server::{JournalSettings, Recorder};
use keywright_test_support::{Backend, Session, Settings, TestApp, on_both_databases};
use serde_json::{Value, json};
use tempfile::{NamedTempFile, TempDir};

use crate::alert_causes::open;
use crate::bodies::{balance_key, each};
use crate::logged::record_calls;

const RULES: &str = "/api/v1/admin/alert-rules";

/// Alerts as [`open`] tells of them.
pub fn raised<const N: usize>(alerts: [(&str, u64); N]) -> Vec<(String, Value)> {
    alerts.map(|(kind, value)| (kind.to_owned(), json!(value))).to_vec()
}

/// Lets no call be logged, while the rest of the database goes on.
fn hold_up_logging(app: &TestApp) {
    app.tamper("ALTER TABLE request_blocks RENAME COLUMN retention_days TO days").unwrap();
}

fn resume_logging(app: &TestApp) {
    app.tamper("ALTER TABLE request_blocks RENAME COLUMN days TO retention_days").unwrap();
}

/// Damages the second call in the only ring of a journal that nobody has open.
fn damage(journal: &Path) {
    let of_database = fs::read_dir(journal).unwrap().next().unwrap().unwrap().path();
    let ring = OpenOptions::new().read(true).write(true).open(of_database.join("0.ring")).unwrap();
    let (mut byte, offset) = ([0], 4096 + 200);
    ring.read_exact_at(&mut byte, offset).unwrap();
    ring.write_all_at(&[byte[0] ^ 1], offset).unwrap();
}

/// The ids of all calls in the log, sorted.
async fn logged(client: &Session) -> Vec<String> {
    let calls = client.walk("/api/v1/requests", 100).await;
    let mut ids: Vec<String> = each(&calls, "request_id").into_iter().map(str::to_owned).collect();
    ids.sort_unstable();
    ids
}

/// Asks for the only connection that writes while somebody has it.
fn wait_in_vain(app: &TestApp) {
    let (held, is_held) = mpsc::channel();
    let (go, may_go) = mpsc::channel::<()>();
    let database = app.database.clone();
    let holder = thread::spawn(move || {
        database.write::<_, DatabaseError>(|_| {
            held.send(()).unwrap();
            may_go.recv().unwrap();
            Ok(())
        })
    });
    is_held.recv().unwrap();
    assert!(app.database.write::<_, DatabaseError>(|_| Ok(())).unwrap_err().is_unavailable());
    go.send(()).unwrap();
    holder.join().unwrap().unwrap();
}

/// Alerts that nothing keeps open any more last five minutes.
async fn they_last_five_minutes(app: &TestApp, admin: &Session, alerts: &[(String, Value)]) {
    app.clock.advance(299);
    app.watch_alerts("one");
    assert_eq!(open(admin).await, alerts);
    app.clock.advance(1);
    app.watch_alerts("one");
    assert_eq!(open(admin).await, []);
}

on_both_databases! {
    async fn calls_that_cannot_be_logged_raise_alerts_meanwhile(app: TestApp) {
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let (_, secret) = acme.create_key(&balance_key(&json!({}))).await;
        let rules = json!({"rules": [{"kind": "journal_backlog", "threshold": 3}]});
        admin.patch(RULES, &rules).await.is(200);
        hold_up_logging(&app);
        let mut answered = Vec::new();
        for _ in 0..3 {
            let answer = app.get_with_key(&secret, "/v1/balance").await.is(200);
            answered.push(answer.header("x-request-id").to_owned());
        }
        app.watch_alerts("one");
        assert_eq!(open(&admin).await, raised([("journal_backlog", 3)]));
        app.clock.advance(30);
        app.watch_alerts("one");
        let both = raised([("journal_backlog", 3), ("journal_delay", 30)]);
        assert_eq!(open(&admin).await, both);
        assert_eq!(each(&admin.list("/api/v1/admin/alerts").await, "subject"), ["one", "one"]);
        resume_logging(&app);
        answered.sort_unstable();
        assert_eq!(logged(&acme).await, answered);
        app.watch_alerts("one");
        let alerts = admin.list("/api/v1/admin/alerts").await;
        assert!(alerts.iter().all(|alert| alert["latest_value"] == 0), "{alerts:?}");
        they_last_five_minutes(&app, &admin, &both).await;
    }

    async fn calls_whose_line_was_given_up_raise_one_and_are_counted(backend: Backend) {
        let app = TestApp::start_with(backend, Settings { journal_bytes: 1 << 16, ..Settings::default() }).await;
        let (admin, acme) = (app.admin().await, app.client("acme").await);
        let (_, secret) = acme.create_key(&balance_key(&json!({"rate_limit_per_minute": 1000}))).await;
        hold_up_logging(&app);
        for _ in 0..300 {
            let call = app.call(Method::GET, "/v1/balance").key(&secret).header("user-agent", &"x".repeat(200));
            call.send().await.is(200);
        }
        app.watch_alerts("one");
        let first = open(&admin).await;
        resume_logging(&app);
        let lines = logged(&acme).await.len() as u64;
        let counted = acme.get("/api/v1/usage").await.is(200).json["totals"]["requests"].as_u64();
        let health = &admin.get("/api/v1/admin/monitoring").await.is(200).json["health"];
        let given_up = health["journal_folded"].as_u64().unwrap();
        assert_eq!((lines + given_up, counted), (300, Some(300)));
        assert_eq!(each(&admin.list("/api/v1/admin/alerts").await, "kind"), ["journal_folded"]);
        assert!((1..=given_up).contains(&first[0].1.as_u64().unwrap()), "{first:?} of {given_up}");
        app.watch_alerts("one");
        app.clock.advance(300);
        app.watch_alerts("one");
        assert_eq!(open(&admin).await, []);
    }

    async fn a_call_that_cannot_be_read_raises_one_and_costs_no_other(app: TestApp) {
        let acme = app.client("acme").await;
        let (key, _) = acme.create_key(&balance_key(&json!({}))).await;
        let journal = TempDir::new().unwrap();
        let folder = Some(journal.path().to_owned());
        let settings = JournalSettings { folder: folder.clone(), rings: 1, bytes_per_ring: 1 << 20 };
        let clock = Arc::clone(&app.clock) as Arc<dyn Clock>;
        let recorder = Recorder::open(app.database.clone(), clock, &settings).unwrap();
        record_calls(&app, &acme, &key, 20, &recorder).await;
        drop(recorder);
        damage(journal.path());
        let node = app.second_node(Settings { journal: folder, ..Settings::default() });
        let admin = node.admin().await;
        assert_eq!(admin.walk("/api/v1/admin/requests", 100).await.len(), 19);
        node.watch_alerts("two");
        assert_eq!(open(&admin).await, raised([("journal_damaged", 1)]));
    }

    async fn a_journal_that_cannot_be_on_the_disk_raises_one_until_it_is(backend: Backend) {
        let (no_folder, folder) = (NamedTempFile::new().unwrap(), TempDir::new().unwrap());
        let on = |place: &Path| Settings { journal: Some(place.to_owned()), ..Settings::default() };
        let app = TestApp::start_with(backend, on(no_folder.path())).await;
        app.admin().await;
        app.watch_alerts("one");
        app.stop().await;
        let again = app.second_node(on(folder.path()));
        let admin = again.session_of("admin@example.test").await;
        again.watch_alerts("one");
        assert_eq!(open(&admin).await, raised([("journal_volatile", 1)]));
        again.clock.advance(300);
        again.watch_alerts("one");
        assert_eq!(open(&admin).await, []);
    }

    async fn waiting_for_the_database_in_vain_again_and_again_raises_one(app: TestApp) {
        let admin = app.admin().await;
        admin.patch(RULES, &json!({"rules": [{"kind": "connection_timeouts", "threshold": 2}]})).await.is(200);
        wait_in_vain(&app);
        app.watch_alerts("one");
        app.clock.advance(300);
        wait_in_vain(&app);
        app.watch_alerts("one");
        assert_eq!(open(&admin).await, [], "the first was long ago");
        app.clock.advance(299);
        wait_in_vain(&app);
        app.watch_alerts("one");
        let alerts = admin.list("/api/v1/admin/alerts").await;
        assert_eq!((each(&alerts, "kind"), each(&alerts, "subject")), (vec!["connection_timeouts"], vec!["one"]));
    }

    async fn a_server_ends_no_alert_of_another_that_has_its_name(backend: Backend) {
        let no_folder = NamedTempFile::new().unwrap();
        let settings = Settings { journal: Some(no_folder.path().to_owned()), ..Settings::default() };
        let app = TestApp::start_with(backend, settings).await;
        let (admin, well) = (app.admin().await, app.second_node(Settings::default()));
        for _ in 0..4 {
            app.watch_alerts("one");
            well.watch_alerts("one");
            app.clock.advance(200);
        }
        assert_eq!(open(&admin).await, raised([("journal_volatile", 1)]));
        assert_eq!(each(&admin.list("/api/v1/admin/audit-events?action=alert").await, "action"), ["alert.raised"]);
        for _ in 0..2 {
            well.watch_alerts("one");
            app.clock.advance(300);
        }
        assert_eq!(open(&admin).await, []);
    }

    async fn an_alert_about_a_server_is_over_when_nobody_has_found_it_so_for_five_minutes(app: TestApp) {
        let admin = app.admin().await;
        for node in ["one", "gone"] {
            let new = NewAlert { kind: AlertKind::JournalDelay, subject: node.to_owned(), threshold: 30, value: 60 };
            app.act(|connection, act| alerts::admin_raise(connection, act, new));
        }
        for (seconds, left) in [(0, 2), (299, 2), (1, 0)] {
            app.clock.advance(seconds);
            app.watch_alerts("one");
            assert_eq!(open(&admin).await.len(), left, "{seconds} seconds later");
        }
        let events = admin.list("/api/v1/admin/audit-events?action=alert.cleared").await;
        let mut ends: Vec<&Value> = events.iter().map(|event| &event["changes"]["value"]["to"]).collect();
        ends.sort_by_key(|value| value.as_u64());
        assert_eq!(ends, [&Value::Null, &json!(0)], "only of itself a server knows that it is another now");
    }
}

#[actix_web::test]
async fn what_the_journal_was_at_while_the_database_was_away_is_told_after_it() {
    let app = TestApp::start(Backend::Postgres).await;
    let (admin, acme) = (app.admin().await, app.client("acme").await);
    let (_, secret) = acme.create_key(&balance_key(&json!({}))).await;
    let no_others = ["refusals", "connection_timeouts"].map(|kind| json!({"kind": kind, "threshold": null}));
    let rules = [&[json!({"kind": "journal_backlog", "threshold": 20})], &no_others[..]].concat();
    admin.patch(RULES, &json!({"rules": rules})).await.is(200);
    app.close_database();
    let mut answered = Vec::new();
    for _ in 0..20 {
        let answer = app.get_with_key(&secret, "/v1/profile").await.is_refused(403, "insufficient_permissions");
        answered.push(answer.header("x-request-id").to_owned());
    }
    app.clock.advance(60);
    assert!(app.try_to_watch_alerts("one").unwrap_err().is_unavailable());
    let figures = async || app.get("/metrics").await.is(200).text;
    assert!(figures().await.contains("keywright_alerts_watched 0\n"));
    app.open_database();
    answered.sort_unstable();
    assert_eq!(logged(&acme).await, answered);
    app.watch_alerts("one");
    let both = raised([("journal_backlog", 20), ("journal_delay", 60)]);
    assert_eq!(open(&admin).await, both);
    assert!(figures().await.contains("keywright_alerts_watched 1\n"));
    app.watch_alerts("one");
    they_last_five_minutes(&app, &admin, &both).await;
}
