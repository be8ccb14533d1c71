//! The program is killed, and what it had answered is in the log, once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::sync::mpsc;
use std::thread;

use actix_web::http::Method;
use futures_util::future::join_all;
use keywright_database::{Database, DatabaseError, DatabaseUrl};
use keywright_test_support::{Backend, Call, Session, TestDatabase, on_both_databases};
use serde_json::json;
use tempfile::TempDir;

use crate::process::{PASSWORD, Server};

const DEMO: [&str; 3] = ["--demo", "--demo-password", PASSWORD];
/// How many callers there are at a time.
const CALLERS: usize = 16;
/// After how many answers the program is killed, while more calls are on their way.
const ENOUGH: usize = 1_000;
const KILLS: usize = 3;

/// A key's id and its secret.
type Key = (String, String);

async fn client(server: &Server) -> Session {
    server.session_of("client@demo.test", PASSWORD).await
}

async fn make_keys(session: &Session, count: usize) -> Vec<Key> {
    let body = json!({"name": "Till", "permissions": ["balance:read"], "rate_limit_per_minute": 1000});
    let mut keys = Vec::new();
    for _ in 0..count {
        keys.push(session.create_key(&body).await);
    }
    keys
}

/// Calls with all keys at once until the program, killed after that many answers, answers no more. Tells the request
/// ids of all answers.
async fn call_until_killed(server: &Server, keys: &[Key], enough: usize) -> Vec<String> {
    let answered = RefCell::new(Vec::new());
    let call_on = async |number: usize| {
        let client = awc::Client::default();
        for (_, secret) in keys.iter().cycle().skip(number) {
            let call = client.get(format!("{}/v1/balance", server.base)).bearer_auth(secret);
            let Ok(answer) = call.send().await else { return };
            let id = answer.headers().get("x-request-id").unwrap().to_str().unwrap().to_owned();
            answered.borrow_mut().push(id);
            if answered.borrow().len() == enough {
                server.signal("KILL");
            }
        }
    };
    join_all((0..CALLERS).map(call_on)).await;
    answered.into_inner()
}

/// How often each request id is in the logs of these keys.
async fn logged(session: &Session, keys: &[Key]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for (id, _) in keys {
        for call in session.walk(&format!("/api/v1/api-keys/{id}/requests"), 100).await {
            *found.entry(call["request_id"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    found
}

/// How many calls the charts count for these keys.
async fn counted(session: &Session, keys: &[Key]) -> u64 {
    let mut sum = 0;
    for (id, _) in keys {
        let usage = session.get(&format!("/api/v1/api-keys/{id}/usage")).await.is(200).json;
        sum += usage["totals"]["requests"].as_u64().unwrap();
    }
    sum
}

/// The figure of that name in `/metrics`.
async fn metric(server: &Server, name: &str) -> f64 {
    let text = Call::new(Method::GET, format!("{}/metrics", server.base)).send().await.is(200).text;
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).unwrap().parse().unwrap()
}

on_both_databases! {
    async fn killed_at_full_load_it_has_logged_every_answered_call_once(backend: Backend) {
        let (database, folder) = (TestDatabase::migrated(backend), TempDir::new().unwrap());
        let start = || Server::start_on(Some(&database.url), &folder, &DEMO);
        let mut server = start();
        let keys = make_keys(&client(&server).await, 4).await;
        let mut answered = Vec::new();
        for _ in 0..KILLS {
            answered.extend(call_until_killed(&server, &keys, ENOUGH).await);
            assert_eq!(server.end().signal(), Some(9));
            server = start();
        }
        assert!(answered.len() >= KILLS * ENOUGH);
        let session = client(&server).await;
        let log = logged(&session, &keys).await;
        let lost: Vec<&String> = answered.iter().filter(|id| !log.contains_key(*id)).collect();
        assert!(lost.is_empty(), "{} of {} answered calls are not logged", lost.len(), answered.len());
        assert!(log.values().all(|times| *times == 1), "calls are logged twice");
        assert_eq!(counted(&session, &keys).await, log.len() as u64);
    }
}

/// Lets nobody write to a SQLite database until the guard that is returned is dropped.
fn lock(database: &DatabaseUrl) -> impl Drop {
    struct Lock(Option<mpsc::Sender<()>>, Option<thread::JoinHandle<()>>);
    impl Drop for Lock {
        fn drop(&mut self) {
            self.0.take();
            self.1.take().unwrap().join().unwrap();
        }
    }
    let database = Database::open(database).unwrap();
    let ((locked, is_locked), (free, is_free)) = (mpsc::channel(), mpsc::channel());
    let holder = thread::spawn(move || {
        let hold = database.write::<_, DatabaseError>(|_| {
            locked.send(()).unwrap();
            // It ends when the sender is dropped.
            let _ = is_free.recv();
            Ok(())
        });
        hold.unwrap();
    });
    is_locked.recv().unwrap();
    Lock(Some(free), Some(holder))
}

/// Changes one byte of the first record that holds the text.
fn damage(journal: &Path, text: &[u8]) {
    let files = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    // There is one folder, of the one database.
    for path in files(&files(journal)[0]) {
        let mut bytes = fs::read(&path).unwrap();
        if let Some(place) = bytes.windows(text.len()).position(|window| window == text) {
            bytes[place] ^= 1;
            fs::write(&path, bytes).unwrap();
            return;
        }
    }
    panic!("no record holds the text");
}

#[actix_web::test]
async fn calls_wait_out_a_database_that_cannot_be_written_even_through_a_kill() {
    let (database, folder) = (TestDatabase::migrated(Backend::Sqlite), TempDir::new().unwrap());
    let start = || Server::start_on(Some(&database.url), &folder, &DEMO);
    let server = start();
    let keys = make_keys(&client(&server).await, 2).await;
    let locked = lock(&database.url);
    let answered = call_until_killed(&server, &keys, 100).await;
    server.end();
    drop(locked);

    let DatabaseUrl::Sqlite(file) = &database.url else { unreachable!() };
    damage(&file.with_added_extension("calls"), b"/v1/balance");
    let server = start();
    let log = logged(&client(&server).await, &keys).await;
    let lost = answered.iter().filter(|id| !log.contains_key(*id)).count();
    assert!(lost <= 1, "{lost} calls are lost, where one record was damaged");
    assert!(log.values().all(|times| *times == 1));
    assert!(metric(&server, "keywright_journal_damaged_total").await >= 1.0);
}

#[actix_web::test]
async fn without_a_place_for_the_journal_it_says_so_and_answers() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("no-folder"), "").unwrap();
    let demo = [&DEMO[..], &["--journal-folder", "no-folder"]].concat();
    let server = Server::start(&folder, &demo);
    assert_eq!(metric(&server, "keywright_journal_durable").await, 0.0);
    let session = client(&server).await;
    let keys = make_keys(&session, 1).await;
    let id = server.balance(&keys[0].1).await.is(200).header("x-request-id").to_owned();
    assert_eq!(logged(&session, &keys).await, BTreeMap::from([(id, 1)]));
    assert!(server.end_by("TERM").success());
}
