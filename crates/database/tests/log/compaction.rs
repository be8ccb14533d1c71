//! Small blocks of hours that are over, put together.

use std::thread;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use keywright_api_types::Timestamp;
use keywright_database::usage;
use keywright_domain::calls::LoggedCall;
use keywright_test_support::{Backend, on_both_databases};

use crate::figures::are_exact;
use crate::pages::{filters, is_listed};
use crate::stage::{DAY, HOUR, NOON, Stage};

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn blocks(stage: &Stage) -> i64 {
    let count = "SELECT COUNT(*) AS number FROM request_blocks";
    stage.read(|connection| Ok(diesel::sql_query(count).get_result::<Number>(connection)?)).number
}

/// Three hours before noon, logged as they come: a few calls every half minute, some to be kept for a week only.
fn a_quiet_morning(backend: Backend, seed: u64) -> Stage {
    let mut stage = Stage::new(backend, seed);
    for part in 0..360 {
        let at = NOON.unix_milliseconds() - 3 * HOUR + part * 30_000;
        let retention_days = if part % 3 == 0 { 7 } else { 30 };
        let calls = (0..3).map(|call| LoggedCall { retention_days, ..stage.call(at + 100 * call) }).collect();
        stage.log(calls);
    }
    stage
}

on_both_databases! {
    async fn they_hold_the_same_calls_in_few_blocks(backend: Backend) {
        let stage = a_quiet_morning(backend, 61);
        let now = NOON.unix_milliseconds();
        assert_eq!(blocks(&stage), 360);
        stage.roll_up(now - HOUR);
        assert!((120..360).contains(&blocks(&stage)), "the last hours are not over");
        // Several nodes try at once.
        let nodes = [0; 3].map(|_| {
            let database = stage.database.clone();
            thread::spawn(move || usage::roll_up(&database, Timestamp::from_unix_milliseconds(now + HOUR)).unwrap())
        });
        nodes.into_iter().for_each(|node| node.join().unwrap());
        stage.roll_up(now + HOUR);
        assert_eq!(blocks(&stage), 6, "one for each hour and retention");
        for filter in filters(&stage) {
            is_listed(&stage, &filter, 100, 500_000);
            is_listed(&stage, &filter, 20, 0);
        }
        are_exact(&stage, now);
    }

    async fn late_calls_of_such_an_hour_are_listed_and_counted(backend: Backend) {
        let mut stage = a_quiet_morning(backend, 62);
        let now = NOON.unix_milliseconds();
        stage.roll_up(now + HOUR);
        for rolled_up in [false, true] {
            stage.log_some(20, now - 3 * HOUR, now);
            stage.log_some(20, now - 3 * HOUR, now + HOUR);
            if rolled_up {
                stage.roll_up(now + 2 * HOUR);
            }
            for filter in filters(&stage) {
                is_listed(&stage, &filter, 30, 500_000);
            }
            are_exact(&stage, now);
        }
    }

    async fn a_busy_hour_is_put_together_minute_by_minute(backend: Backend) {
        let mut stage = Stage::new(backend, 64);
        let now = NOON.unix_milliseconds();
        for part in 0..600 {
            let from = now - HOUR + part * 6_000;
            stage.log_some(112, from, from + 6_000);
        }
        assert_eq!((stage.calls.len(), blocks(&stage)), (67_200, 600));
        stage.roll_up(now + HOUR);
        assert_eq!(blocks(&stage), 180, "three for the 1,120 calls of each minute");
        for filter in filters(&stage) {
            is_listed(&stage, &filter, 20_000, i64::MAX);
        }
        are_exact(&stage, now);
    }

    async fn they_go_with_their_retention(backend: Backend) {
        let mut stage = a_quiet_morning(backend, 63);
        stage.roll_up(NOON.unix_milliseconds() + HOUR);
        usage::retire(&stage.database, Timestamp::from_unix_milliseconds(NOON.unix_milliseconds() + 8 * DAY)).unwrap();
        assert_eq!(blocks(&stage), 3);
        stage.calls.retain(|call| call.retention_days == 30);
        is_listed(&stage, &filters(&stage)[0], 100, 500_000);
    }
}
