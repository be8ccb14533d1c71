//! What admins ask, over ten million calls of ten thousand clients, on both databases.

use std::time::Instant;

use anyhow::{Context, Result};
use keywright_api_types::admin::shadow_changes::{MOST_JUDGED, MOST_READ, ShadowSpan, WatchPackageChange};
use keywright_api_types::api_keys::ApiKeyStatus;
use keywright_api_types::usage::Interval;
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_database::api_keys::{self, AdminKeyFilter};
use keywright_database::audit::Act;
use keywright_database::request_log::{self, Bound, LogFilter};
use keywright_database::shadow_changes::{self, Judging, ShadowError};
use keywright_database::usage::{self, ReportQuery};
use keywright_database::{AnyConnection, Database, DatabaseError, DatabaseUrl, bulk, monitoring, packages};
use keywright_server::randomness;
use keywright_test_support::postgres::PostgresCluster;

use super::log::{DAY, Log, PAGE, QUERIES, at, before, milliseconds};
use crate::report::{Report, Section, thousands};
use crate::scale::Scale;
use crate::stage;
use crate::statistics::Sample;
use crate::traffic::Dice;

const CLIENTS: u32 = 10_000;
const KEYS_OF_CLIENT: u32 = 10;
/// How often a watched change is judged.
const REPORTS: usize = 5;

type Query<'a> = &'a dyn Fn(&mut AnyConnection, Timestamp) -> Result<(), DatabaseError>;

/// Measures both databases.
///
/// # Errors
/// That one of them cannot be started, or fails.
pub fn measure(scale: &Scale, report: &mut Report) -> Result<()> {
    let folder = stage::folder()?;
    of_database("SQLite", &stage::database_url(folder.path()), &|| Ok(()), scale, report)?;
    let cluster = PostgresCluster::start(&[])?;
    let address = cluster.create_database(None)?;
    let url = address.parse().context("the address of PostgreSQL")?;
    of_database("PostgreSQL", &url, &|| cluster.vacuum(&address), scale, report)
}

/// Ninety days in which guesses come from ever other addresses: as many rows as there can be.
fn fill_keyless(database: &Database, now: Timestamp) -> Result<()> {
    let spans = [(Interval::Minute, 240), (Interval::Hour, 7 * 24), (Interval::Day, 90)];
    for (interval, many) in spans {
        database.append(|connection| {
            for back in 0..many {
                let at = now.plus_seconds(-back * interval.milliseconds() / 1_000);
                let codes = ["invalid_key", "missing_key", "ambiguous_credentials"];
                let of_code = |code: &str| {
                    let address = |number| Some(format!("10.{}.{}.{number}", back / 256, back % 256));
                    (0..25).map(|number| ((code.to_owned(), address(number)), number + 1)).collect::<Vec<_>>()
                };
                let counts = codes.into_iter().flat_map(of_code).collect();
                monitoring::admin_add(connection, interval, at, counts)?;
            }
            Ok::<_, DatabaseError>(())
        })?;
    }
    Ok(())
}

/// `settle` does to a database what it does by itself over as many days as are written in minutes.
fn of_database(
    name: &str,
    url: &DatabaseUrl,
    settle: &dyn Fn() -> Result<()>,
    scale: &Scale,
    report: &mut Report,
) -> Result<()> {
    let mut section = Section::new(
        &format!("Monitoring on {name}"),
        &format!(
            "What an admin asks about all {} clients with {} keys and {} calls over {} days, which are written as for the log. \
             PostgreSQL is vacuumed then. Each query is asked {QUERIES} times.",
            thousands(f64::from(CLIENTS)),
            thousands(f64::from(CLIENTS * KEYS_OF_CLIENT)),
            thousands(scale.calls as f64),
            scale.days
        ),
    );
    let log = Log::with_keys(url, CLIENTS, KEYS_OF_CLIENT)?;
    let database = Database::open(url)?;
    bulk::spread_lives(&database, log.now)?;
    log.fill(&database, scale)?;
    settle()?;
    let mut dice = Dice(5);
    let mut ask = |what: &str, query: Query<'_>| {
        let mut times = Vec::new();
        for _ in 0..QUERIES {
            let moment = at(milliseconds(log.now) - dice.roll(scale.days * DAY));
            let begin = Instant::now();
            database.read(|connection| query(connection, moment))?;
            times.push(begin.elapsed());
        }
        let times = Sample::of_milliseconds(times);
        let [p50, p99, highest] = [times.median(), times.percentile(0.99), times.highest()];
        section.add(what, "p99 ≤ 50 ms", format!("p50 {p50:.1}, p99 {p99:.1}, max {highest:.1} ms"));
        anyhow::Ok(())
    };
    let spans = [
        ("5 minutes", Interval::Minute, 300),
        ("24 hours by minute", Interval::Minute, 86_400),
        ("24 hours by hour", Interval::Hour, 86_400),
        ("7 days by hour", Interval::Hour, 7 * 86_400),
        ("30 days by day", Interval::Day, 30 * 86_400),
        ("90 days by day", Interval::Day, 90 * 86_400),
    ];
    for (what, interval, seconds) in spans {
        let to = log.now.floor_to(interval.milliseconds()).plus_seconds(interval.milliseconds() / 1000);
        let report = ReportQuery { key: None, from: to.plus_seconds(-seconds), to, interval };
        ask(&format!("usage of everyone, with the busiest, {what}"), &|connection, _| {
            usage::admin_report(connection, None, &report).map(drop)
        })?;
        ask(&format!("whether all of {what} is counted"), &|connection, _| {
            usage::admin_forgotten(connection, None, &report).map(drop)
        })?;
    }
    fill_keyless(&database, log.now)?;
    for (what, minutes) in [("5 minutes", 5), ("24 hours", 1_440), ("90 days", 90 * 1_440)] {
        let from = log.now.plus_seconds(-60 * minutes);
        ask(&format!("calls without a known key, {what}"), &|connection, _| {
            monitoring::admin_between(connection, from, log.now).map(drop)
        })?;
    }
    ask("the calls that alerts are judged by", &|connection, _| {
        let to = log.now.floor_to(Interval::Minute.milliseconds());
        usage::admin_recent(connection, to.plus_seconds(-300), to).map(drop)
    })?;
    let all = LogFilter::default;
    let pages: [(&str, &dyn Fn(Timestamp) -> LogFilter); 4] = [
        ("everyone's newest calls", &|_| all()),
        ("everyone's calls with status 5xx", &|_| LogFilter { status: Some((500, 599)), ..all() }),
        ("everyone's calls over their rate", &|_| LogFilter { code: Some(ErrorCode::RateLimited), ..all() }),
        ("everyone's calls before some moment", &|moment| LogFilter { before: before(moment), ..all() }),
    ];
    for (what, filter) in pages {
        ask(what, &|connection, moment| {
            request_log::admin_list(connection, None, &filter(moment), PAGE, log.now).map(drop)
        })?;
    }
    ask("keys that are new, near their end or forgotten", &|connection, _| {
        monitoring::admin_count_keys(connection, log.now).map(drop)
    })?;
    let days = |days: i64| Some(log.now.plus_seconds(days * 86_400));
    let (keys, active) = (AdminKeyFilter::default, Some(ApiKeyStatus::Active));
    let lists = [
        ("the newest keys", keys()),
        ("keys whose name nobody has", AdminKeyFilter { search: Some("nobody".to_owned()), ..keys() }),
        ("keys with two letters in their name", AdminKeyFilter { search: Some("ul".to_owned()), ..keys() }),
        ("keys that expire soon", AdminKeyFilter { status: active, expires_until: days(14), ..keys() }),
        ("keys that nobody used for long", AdminKeyFilter { status: active, unused_since: days(-90), ..keys() }),
        ("keys that were revoked", AdminKeyFilter { status: Some(ApiKeyStatus::Revoked), ..keys() }),
        ("keys whose time is over", AdminKeyFilter { status: Some(ApiKeyStatus::Expired), ..keys() }),
    ];
    let limits = stage::workshop()?.limits;
    for (what, filter) in lists {
        ask(what, &|connection, _| api_keys::admin_list(connection, &filter, limits, log.now, PAGE).map(drop))?;
    }
    add_shadow(&mut section, &database, log.now, scale.days)?;
    report.add(section);
    Ok(())
}

/// Judges the newest calls of everybody by a lower rate of the package that all have, watched since so many days.
fn add_shadow(section: &mut Section, database: &Database, now: Timestamp, days: u64) -> Result<()> {
    let limits = stage::workshop()?.limits;
    let mut random = randomness::secure();
    let mut act = Act::of_system(at(milliseconds(now) - days * DAY), &mut random);
    let change = database.write(|connection| -> Result<_, ShadowError> {
        let packages = packages::all(connection)?;
        let package = packages.first().ok_or(ShadowError::NotFound)?.id;
        let body = WatchPackageChange { max_rate_limit_per_minute: Some(1), ..WatchPackageChange::default() };
        shadow_changes::admin_watch_package(connection, &mut act, &package, body)
    })?;
    let bound = Bound { taken: MOST_JUDGED, unpacked: MOST_READ };
    let required = |_: &str, _: &str| None;
    let judging = Judging { limits, required: &required, span: ShadowSpan::SinceStarted, bound };
    let (mut times, mut calls) = (Vec::new(), 0);
    for _ in 0..REPORTS {
        let begin = Instant::now();
        let report = database.read(|connection| shadow_changes::admin_report(connection, &change.id, &judging, now))?;
        times.push(begin.elapsed());
        calls = report.calls;
    }
    let what = format!("what a watched change would have done to {} calls", thousands(calls as f64));
    section.add(&what, "", Sample::of_milliseconds(times).show(|milliseconds| format!("{milliseconds:.0} ms")));
    Ok(())
}
