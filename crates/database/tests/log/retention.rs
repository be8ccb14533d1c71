//! What is kept, and what is shown of it.

use diesel::connection::SimpleConnection;
use keywright_api_types::Timestamp;
use keywright_api_types::usage::Interval;
use keywright_database::request_log::{self, LogFilter};
use keywright_database::usage::{self, ReportQuery, report};
use keywright_database::{AnyConnection, DatabaseError};
use keywright_domain::calls::LoggedCall;
use keywright_test_support::{Backend, on_both_databases};

use crate::stage::{DAY, HOUR, NOON, Stage};

fn listed(stage: &Stage, now: Timestamp) -> usize {
    let list = |connection: &mut AnyConnection| {
        request_log::list(connection, &stage.subjects[0].id, &LogFilter::default(), 1_000, now)
    };
    stage.read(list).calls.len()
}

/// How many calls the days tell of.
fn counted(stage: &Stage) -> u64 {
    let day = |days: i64| NOON.plus_seconds(86_400 * days).floor_to(DAY);
    let query = ReportQuery { key: None, from: day(-900), to: day(2), interval: Interval::Day };
    stage.read(|connection| report(connection, &stage.subjects[0].id, &query)).totals.counts.requests
}

/// Calls of the first client at these days before now, one batch each.
fn log_days_ago(stage: &mut Stage, days: &[i64], retention_days: u16) {
    for days in days {
        let (client, key) = (stage.subjects[0].number, stage.subjects[0].keys[0].1);
        let call = stage.call(NOON.unix_milliseconds() - days * DAY + HOUR);
        stage.log(vec![LoggedCall { client, key, retention_days, ..call }]);
    }
}

on_both_databases! {
    async fn calls_go_with_the_retention_that_they_were_logged_with(backend: Backend) {
        let mut stage = Stage::new(backend, 31);
        log_days_ago(&mut stage, &[2, 6, 8, 20], 7);
        log_days_ago(&mut stage, &[2, 6, 8, 20, 29, 31], 30);
        usage::retire(&stage.database, NOON).unwrap();
        let far = NOON.plus_seconds(-86_400 * 25);
        assert_eq!(listed(&stage, far), 10, "what is not counted yet stays");
        stage.roll_up(NOON.unix_milliseconds());
        usage::retire(&stage.database, NOON).unwrap();
        assert_eq!(listed(&stage, far), 2 + 5);
        assert_eq!(counted(&stage), 10, "the days are kept");
        usage::retire(&stage.database, NOON.plus_seconds(86_400 * 500)).unwrap();
        assert_eq!((listed(&stage, far), counted(&stage)), (0, 10));
    }

    async fn a_report_by_what_was_removed_is_known_to_be_short(backend: Backend) {
        let mut stage = Stage::new(backend, 33);
        log_days_ago(&mut stage, &[1, 40, 450], 600);
        stage.roll_up(NOON.unix_milliseconds());
        let forgotten = |stage: &Stage, days_ago: i64, interval: Interval| {
            let from = NOON.plus_seconds(-86_400 * days_ago).floor_to(DAY);
            let query = ReportQuery { key: None, from, to: from.plus_seconds(86_400), interval };
            stage.read(|connection| usage::forgotten(connection, &stage.subjects[0].id, &query))
        };
        let of_all = |stage: &Stage| [1, 2, 40, 41, 450].map(|days| {
            [Interval::Minute, Interval::Hour, Interval::Day].map(|interval| forgotten(stage, days, interval).is_some())
        });
        assert_eq!(of_all(&stage), [[false; 3]; 5]);
        usage::retire(&stage.database, NOON).unwrap();
        let (known, by_hour, by_day) = ([false; 3], [true, false, false], [true, true, false]);
        assert_eq!(of_all(&stage), [known, known, by_hour, known, by_day], "days without calls are known to have none");
        let end = NOON.plus_seconds(-86_400 * 40 + 2 * 3_600);
        assert_eq!(forgotten(&stage, 40, Interval::Minute), Some(end));

        let late = stage.call(NOON.unix_milliseconds() - 40 * DAY + HOUR + HOUR / 2);
        stage.log(vec![LoggedCall { client: stage.subjects[0].number, key: stage.subjects[0].keys[0].1, ..late }]);
        stage.roll_up(NOON.unix_milliseconds());
        assert!(forgotten(&stage, 40, Interval::Minute).is_some(), "one of two calls is counted by the minute");
    }

    async fn nobody_sees_further_back_than_the_package_keeps(backend: Backend) {
        let mut stage = Stage::new(backend, 32);
        log_days_ago(&mut stage, &[1, 3, 10, 25], 30);
        for rolled_up in [false, true] {
            for (days, expected) in [(30, 4), (11, 3), (2, 1)] {
                let sql = format!("UPDATE packages SET log_retention_days = {days} WHERE id = '{}'", stage.package);
                stage.database.write(|connection| Ok::<_, DatabaseError>(connection.batch_execute(&sql)?)).unwrap();
                assert_eq!(listed(&stage, NOON), expected);
                let oldest = stage.calls[3].request_id;
                let find = |connection: &mut AnyConnection| {
                    request_log::find(connection, &stage.subjects[0].id, &oldest, NOON)
                };
                assert_eq!(stage.read(find).is_some(), days == 30);
            }
            if !rolled_up {
                stage.roll_up(NOON.unix_milliseconds());
            }
        }
    }
}
