//! Pages of the log beside a plain filter over all calls.

use keywright_api_types::Timestamp;
use keywright_api_types::ids::RequestId;
use keywright_api_types::requests::LoggedRequest;
use keywright_database::request_log::{self, LogFilter, list_with_effort};
use keywright_domain::calls::LoggedCall;
use keywright_test_support::{Backend, on_both_databases};

use crate::stage::{DAY, HOUR, MINUTE, NOON, Stage};

/// The ids that must be listed, newest first.
fn filtered(stage: &Stage, client: usize, filter: &LogFilter) -> Vec<RequestId> {
    let subject = &stage.subjects[client];
    let key = filter.key.map(|id| subject.keys.iter().find(|(key, _)| *key == id).unwrap().1);
    let fits = |call: &&LoggedCall<'_>| {
        call.client == subject.number
            && key.is_none_or(|key| key == call.key)
            && filter.status.is_none_or(|(lowest, highest)| lowest <= call.status && call.status <= highest)
            && filter.method.as_deref().is_none_or(|method| method == call.method)
            && filter.route.as_deref().is_none_or(|route| route == call.route)
            && filter.ip.is_none_or(|ip| ip == call.address)
            && filter.min_latency_microseconds.is_none_or(|least| call.latency_microseconds >= least)
            && filter.from.is_none_or(|from| call.at() >= from)
            && filter.to.is_none_or(|to| call.at() < to)
    };
    let mut ids: Vec<RequestId> = stage.calls.iter().filter(fits).map(|call| call.request_id).collect();
    ids.sort_unstable();
    ids.reverse();
    ids
}

/// All pages, one after another.
fn walk(stage: &Stage, client: usize, filter: &LogFilter, limit: u32, effort: i64) -> Vec<LoggedRequest> {
    let mut filter = filter.clone();
    let mut all = Vec::new();
    for _ in 0..10_000 {
        let page = stage
            .read(|connection| list_with_effort(connection, &stage.subjects[client].id, &filter, limit, NOON, effort));
        assert!(page.calls.len() <= limit as usize);
        all.extend(page.calls);
        assert!(page.next.is_none() || page.next < filter.before || filter.before.is_none(), "each page goes on");
        match page.next {
            Some(next) => filter.before = Some(next),
            None => return all,
        }
    }
    panic!("the pages have no end");
}

#[track_caller]
pub fn is_listed(stage: &Stage, filter: &LogFilter, limit: u32, effort: i64) {
    for client in 0..2 {
        let filter = LogFilter { key: filter.key.filter(|_| client == 0), ..filter.clone() };
        let found: Vec<RequestId> =
            walk(stage, client, &filter, limit, effort).iter().map(|call| call.request_id).collect();
        assert_eq!(found, filtered(stage, client, &filter), "{filter:?} limit {limit} effort {effort}");
    }
}

pub fn filters(stage: &Stage) -> Vec<LogFilter> {
    let at = |before: i64| Some(Timestamp::from_unix_milliseconds(NOON.unix_milliseconds() - before));
    let key = Some(stage.subjects[0].keys[1].0);
    let all = LogFilter::default;
    vec![
        all(),
        LogFilter { key, ..all() },
        LogFilter { status: Some((500, 500)), ..all() },
        LogFilter { status: Some((400, 499)), method: Some("POST".to_owned()), ..all() },
        LogFilter { status: Some((300, 399)), ..all() },
        LogFilter { route: Some("/v1/profile".to_owned()), key, ..all() },
        LogFilter { ip: Some("2001:db8::1".parse().unwrap()), ..all() },
        LogFilter { min_latency_microseconds: Some(49_000), ..all() },
        LogFilter { min_latency_microseconds: Some(u32::MAX), ..all() },
        LogFilter { min_latency_microseconds: Some(25_000), status: Some((500, 599)), key, ..all() },
        LogFilter { from: at(HOUR + 5_000), to: at(10 * MINUTE), ..all() },
        LogFilter { from: at(3 * DAY), to: at(DAY), status: Some((429, 429)), key, ..all() },
        LogFilter { from: at(0), ..all() },
        LogFilter { to: Some(Timestamp::MIN), ..all() },
    ]
}

/// Calls of several days and of the last hours, rolled up on the way or not.
fn a_busy_week(backend: Backend, seed: u64, rolled_up: bool) -> Stage {
    let mut stage = Stage::new(backend, seed);
    let now = NOON.unix_milliseconds();
    stage.log_some(300, now - 5 * DAY, now - 2 * HOUR);
    for part in (0..20).rev() {
        let moment = now - part * 7 * MINUTE;
        stage.log_some(15, moment - 2 * MINUTE, moment);
        stage.log_some(2, moment - 3 * HOUR, moment);
        if rolled_up && part % 4 != 0 {
            stage.roll_up(moment);
        }
    }
    stage
}

on_both_databases! {
    async fn every_filter_finds_its_own_and_pages_join(backend: Backend) {
        for (seed, rolled_up) in [(21, true), (22, false)] {
            let stage = a_busy_week(backend, seed, rolled_up);
            for filter in filters(&stage) {
                for (limit, effort) in [(100, 500_000), (7, 500_000), (40, 0), (40, 300)] {
                    is_listed(&stage, &filter, limit, effort);
                }
            }
        }
    }

    async fn calls_of_one_moment_are_listed_once_each(backend: Backend) {
        let mut stage = Stage::new(backend, 23);
        let now = NOON.unix_milliseconds();
        for _ in 0..4 {
            stage.log_some(30, now - 1000, now - 999);
        }
        for rolled_up in [false, true] {
            for (limit, effort) in [(7, 500_000), (100, 0), (1, 0)] {
                is_listed(&stage, &LogFilter::default(), limit, effort);
            }
            if !rolled_up {
                stage.roll_up(now + MINUTE);
            }
        }
    }

    async fn large_blocks_are_cut_and_found(backend: Backend) {
        let mut stage = Stage::new(backend, 24);
        let now = NOON.unix_milliseconds();
        stage.log_some(3000, now - 90_000, now);
        stage.log_some(9000, now - 2 * HOUR, now - HOUR);
        stage.roll_up(now);
        for filter in filters(&stage) {
            is_listed(&stage, &filter, 100, 500_000);
            is_listed(&stage, &filter, 100, 2_000);
        }
    }

    async fn a_call_is_found_by_its_id_with_every_field(backend: Backend) {
        let stage = a_busy_week(backend, 25, true);
        for call in stage.calls.iter().step_by(17) {
            let owner = stage.subjects.iter().position(|subject| subject.number == call.client).unwrap();
            let find = |subject: usize| {
                let client = &stage.subjects[subject].id;
                stage.read(|connection| request_log::find(connection, client, &call.request_id, NOON))
            };
            assert_eq!(find(1 - owner), None, "another client's");
            let found = find(owner).unwrap();
            let key = stage.subjects[owner].keys.iter().find(|(_, number)| *number == call.key).unwrap().0;
            let expected = LoggedRequest {
                request_id: call.request_id,
                at: call.at(),
                key_id: key,
                key_name: format!("{}'s", ["acme", "umbrella"][owner]),
                client_id: stage.subjects[owner].id,
                client_name: None,
                method: call.method.to_owned(),
                route: call.route.to_owned(),
                status: call.status,
                code: call.code.map(|code| code.parse().unwrap()),
                latency_ms: f64::from(call.latency_microseconds) / 1000.0,
                ip: call.address.to_string(),
                user_agent: call.user_agent.map(str::to_owned),
            };
            assert_eq!(found, expected);
        }
        let unknown = RequestId::new(NOON.unix_milliseconds() as u64 - 5, 0);
        assert_eq!(stage.read(|connection| request_log::find(connection, &stage.subjects[0].id, &unknown, NOON)), None);
    }
}
