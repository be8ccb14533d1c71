//! The log on both databases: appending to it, and the dashboard's queries over ten million calls.

use std::net::IpAddr;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result};
use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ApiKeyId, ClientId, RequestId};
use keywright_api_types::usage::Interval;
use keywright_database::api_keys::{self, KeyFilter};
use keywright_database::request_log::{self, LogFilter};
use keywright_database::usage::{self, ReportQuery};
use keywright_database::{AnyConnection, Database, DatabaseError, DatabaseUrl, bulk, verification};
use keywright_domain::calls::LoggedCall;
use keywright_domain::clock::Clock;
use keywright_domain::verification::{VerifiableClient, VerifiableKey};
use keywright_server::clock::SystemClock;
use keywright_server::randomness;
use keywright_test_support::postgres::PostgresCluster;

use crate::report::{Report, Section, thousands};
use crate::scale::Scale;
use crate::stage::{self, RATE};
use crate::statistics::Sample;
use crate::traffic::{self, Dice, Key};

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
pub(super) const DAY: u64 = 24 * HOUR;
const CLIENTS: u32 = 100;
const KEYS_OF_CLIENT: u32 = 100;
/// How many calls a page shows.
pub(super) const PAGE: u32 = 25;
/// How often each query is asked, each time about another client or key.
pub(super) const QUERIES: usize = 300;
/// Batches as they come from a server under full load.
const BATCHES: u64 = 20;
const CALLS_OF_BATCH: u64 = 75_000;
const MILLISECONDS_OF_BATCH: u64 = 500;

/// How many of the last minutes are written in batches as they come, since their blocks are not yet put together.
const RECENT_MINUTES: u64 = 125;

/// Whose log is asked for.
struct Subject {
    client: ClientId,
    key: ApiKeyId,
    /// Where it is used from.
    address: IpAddr,
}

/// The calls that are asked for: whose, and some moment in the past.
type Filter = fn(&Subject, Timestamp) -> LogFilter;

/// A log and those whose calls are in it.
pub(super) struct Log<'a> {
    url: &'a DatabaseUrl,
    subjects: Vec<Subject>,
    keys: Vec<Key>,
    pub(super) now: Timestamp,
}

/// Measures both databases.
///
/// # Errors
/// That one of them cannot be started, or fails.
pub fn measure(scale: &Scale, report: &mut Report) -> Result<()> {
    let folder = stage::folder()?;
    of_database("SQLite", &stage::database_url(folder.path()), folder.path(), scale, report)?;
    let cluster = PostgresCluster::start(&[])?;
    let address = cluster.create_database(None)?.parse().context("the address of PostgreSQL")?;
    of_database("PostgreSQL", &address, &cluster.data().join("base"), scale, report)
}

fn of_database(name: &str, url: &DatabaseUrl, files: &Path, scale: &Scale, report: &mut Report) -> Result<()> {
    let mut section = Section::new(
        &format!("The log on {name}"),
        &format!(
            "Appended are {BATCHES} batches of {} calls, as they come from a server under full load, over {} keys. \
             Asked is the log after {} more calls over {} days: the last two hours are written in batches of half a second \
             and counted minute by minute, as a server does, and what is older, of which a server puts the blocks together, \
             minute by minute. The last minute is not yet counted. Each query is asked {QUERIES} times, each time about another \
             client or key, of {CLIENTS} clients with {KEYS_OF_CLIENT} keys each; a tenth of the keys makes a third \
             of the calls.",
            thousands(CALLS_OF_BATCH as f64),
            thousands(f64::from(CLIENTS * KEYS_OF_CLIENT)),
            thousands(scale.calls as f64),
            scale.days
        ),
    );
    let log = Log::with_keys(url, CLIENTS, KEYS_OF_CLIENT)?;
    add_appending(&mut section, &log, files)?;
    let before = size(files)?;
    let database = Database::open(url)?;
    log.fill(&database, scale)?;
    add_queries(&mut section, &log, &database, scale.days)?;
    drop(database);
    let bytes = size(files)?.saturating_sub(before) as f64 / scale.calls as f64;
    section.add("room for one of the asked calls, with its share of the counts", "", format!("{bytes:.1} bytes"));
    report.add(section);
    Ok(())
}

impl<'a> Log<'a> {
    /// An empty log of keys that are there.
    pub(super) fn with_keys(url: &'a DatabaseUrl, clients: u32, keys_of_client: u32) -> Result<Self> {
        let database = Database::open(url)?;
        database.migrate()?;
        let now = SystemClock::default().now();
        let workshop = stage::workshop()?;
        let mut random = randomness::secure();
        bulk::insert_keys(&database, &workshop, clients, keys_of_client, RATE, now, &mut random)?;
        let log = Mutex::new(Self { url, subjects: Vec::new(), keys: Vec::new(), now });
        verification::admin_load_all(&database, workshop.limits, 1, &|client: &VerifiableClient, keys: Vec<_>| {
            let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
            log.keys.extend(keys.iter().map(|key: &VerifiableKey| (key.number, client.number)));
            let subject = |key: &VerifiableKey| {
                let address = traffic::address(key.number, &mut Dice(key.number.0.into()));
                Subject { client: client.id, key: key.id, address }
            };
            log.subjects.extend(keys.iter().map(subject));
        })?;
        Ok(log.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes calls of the last days, and counts them as a server does, but for the last minute.
    pub(super) fn fill(&self, database: &Database, scale: &Scale) -> Result<()> {
        let mut dice = Dice(1);
        let minutes = scale.days * 24 * 60;
        let start = milliseconds(self.now) / MINUTE * MINUTE - minutes * MINUTE;
        let written = |part: u64, parts: u64| scale.calls * part / parts;
        for minute in 0..minutes {
            let from = start + minute * MINUTE;
            let recent = minute + RECENT_MINUTES >= minutes;
            let batches = if recent { MINUTE / MILLISECONDS_OF_BATCH } else { 1 };
            let width = MINUTE / batches;
            for batch in 0..batches {
                let (part, parts) = (minute * batches + batch, minutes * batches);
                let from = from + batch * width;
                let count = written(part + 1, parts) - written(part, parts);
                append(database, &traffic::calls(&self.keys, from, from + width, count, &mut dice))?;
            }
            if minute + 1 < minutes && (recent || minute % 60 == 55) {
                usage::roll_up(database, at(from + MINUTE))?;
            }
            if minute % (24 * 60) == 0 {
                println!("  day {} of {} is written", 1 + minute / (24 * 60), scale.days);
            }
        }
        Ok(())
    }
}

fn append(database: &Database, calls: &[LoggedCall<'_>]) -> Result<()> {
    let batch = request_log::pack(calls);
    Ok(database.append(|connection| request_log::append(connection, &batch))?)
}

/// Appends to the empty log, and counts what was appended.
fn add_appending(section: &mut Section, log: &Log<'_>, files: &Path) -> Result<()> {
    let before = size(files)?;
    let database = Database::open(log.url)?;
    let mut dice = Dice(2);
    let mut microseconds = Vec::new();
    // Older than all that is asked for later.
    let start = milliseconds(log.now) - 40 * DAY;
    for batch in 0..BATCHES {
        let from = start + batch * MILLISECONDS_OF_BATCH;
        let calls = traffic::calls(&log.keys, from, from + MILLISECONDS_OF_BATCH, CALLS_OF_BATCH, &mut dice);
        let begin = Instant::now();
        append(&database, &calls)?;
        microseconds.push(begin.elapsed().as_secs_f64() * 1e6 / CALLS_OF_BATCH as f64);
    }
    // SQLite moves all into its one file when the last connection is closed.
    drop(database);
    let appended = (BATCHES * CALLS_OF_BATCH) as f64;
    let bytes = size(files)?.saturating_sub(before) as f64 / appended;
    section.add("appending a call", "", Sample::new(microseconds).show(|value| format!("{value:.2} µs")));
    section.add("room for a call", "", format!("{bytes:.1} bytes"));
    let database = Database::open(log.url)?;
    let begin = Instant::now();
    usage::roll_up(&database, at(start + 2 * HOUR))?;
    let microseconds = begin.elapsed().as_secs_f64() * 1e6 / appended;
    section.add("counting a call for charts, later", "", format!("{microseconds:.2} µs"));
    Ok(())
}

/// Asks what the dashboard asks.
fn add_queries(section: &mut Section, log: &Log<'_>, database: &Database, days: u64) -> Result<()> {
    let mut dice = Dice(3);
    let mut ask = |what: &str, query: &dyn Fn(&mut AnyConnection, &Subject, Timestamp) -> Result<(), DatabaseError>| {
        let mut times = Vec::new();
        for _ in 0..QUERIES {
            let subject = dice.pick(&log.subjects).context("there are keys")?;
            let moment = at(milliseconds(log.now) - dice.roll(days * DAY));
            let begin = Instant::now();
            database.read(|connection| query(connection, subject, moment))?;
            times.push(begin.elapsed());
        }
        let times = Sample::of_milliseconds(times);
        let [p50, p99, highest] = [times.median(), times.percentile(0.99), times.highest()];
        section.add(what, "p99 ≤ 50 ms", format!("p50 {p50:.1}, p99 {p99:.1}, max {highest:.1} ms"));
        anyhow::Ok(())
    };

    let pages: [(&str, Filter); 8] = [
        ("a key's newest calls", |subject, _| of_key(subject)),
        ("a client's newest calls", |_, _| LogFilter::default()),
        ("a key's calls with status 429", |subject, _| LogFilter { status: Some((429, 429)), ..of_key(subject) }),
        ("a client's calls with status 5xx", |_, _| LogFilter { status: Some((500, 599)), ..LogFilter::default() }),
        ("a key's calls from an address", |subject, _| LogFilter { ip: Some(subject.address), ..of_key(subject) }),
        ("a client's calls from an address", |subject, _| LogFilter {
            ip: Some(subject.address),
            ..LogFilter::default()
        }),
        ("a key's calls before some moment", |subject, at| LogFilter { before: before(at), ..of_key(subject) }),
        ("a client's calls before some moment", |_, at| LogFilter { before: before(at), ..LogFilter::default() }),
    ];
    for (what, filter) in pages {
        ask(what, &|connection, subject, moment| {
            request_log::list(connection, &subject.client, &filter(subject, moment), PAGE, log.now).map(drop)
        })?;
    }
    let charts = [
        ("24 hours by minute", Interval::Minute, 1),
        ("30 days by hour", Interval::Hour, 30),
        ("30 days by day", Interval::Day, 30),
    ];
    for (what, interval, days) in charts {
        let to = log.now.floor_to(interval.milliseconds()).plus_seconds(interval.milliseconds() / 1000);
        let from = to.plus_seconds(-86_400 * days);
        for (whose, of_key) in [("key", true), ("client", false)] {
            ask(&format!("a {whose}'s chart of {what}"), &|connection, subject, _| {
                let query = ReportQuery { key: of_key.then_some(subject.key), from, to, interval };
                usage::report(connection, &subject.client, &query).map(drop)
            })?;
        }
    }
    ask("a client's keys and their last use", &|connection, subject, _| {
        api_keys::list(connection, &subject.client, &KeyFilter::default(), log.now, PAGE).map(drop)
    })
}

fn of_key(subject: &Subject) -> LogFilter {
    LogFilter { key: Some(subject.key), ..LogFilter::default() }
}

/// The place in the log of a moment.
pub(super) fn before(moment: Timestamp) -> Option<RequestId> {
    Some(RequestId::new(milliseconds(moment), 0))
}

pub(super) fn milliseconds(at: Timestamp) -> u64 {
    at.unix_milliseconds().unsigned_abs()
}

pub(super) fn at(unix_milliseconds: u64) -> Timestamp {
    Timestamp::from_unix_milliseconds(i64::try_from(unix_milliseconds).unwrap_or(i64::MAX))
}

/// What all files of a folder and the folders in it take, in bytes; files that just went away are left out.
fn size(folder: &Path) -> Result<u64> {
    let mut total = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        match entry.metadata() {
            Ok(data) if data.is_dir() => total += size(&entry.path())?,
            Ok(data) => total += data.len(),
            Err(_) => {}
        }
    }
    Ok(total)
}
