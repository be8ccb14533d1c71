//! Reports beside counting by hand, whatever has been rolled up.

use std::collections::BTreeMap;
use std::thread;

use keywright_api_types::Timestamp;
use keywright_api_types::usage::{Counts, Interval, KeyUsage, Point, RouteUsage, StatusUsage, Totals, UsageReport};
use keywright_database::usage::{self, ReportQuery, admin_report, report};
use keywright_domain::calls::KeyNumber;
use keywright_domain::latency;
use keywright_domain::rollups::CallCounts;
use keywright_test_support::{Backend, on_both_databases};

use crate::stage::{DAY, HOUR, MINUTE, NOON, Stage, Subject};

/// What the report must say, counted call by call.
fn counted(stage: &Stage, client: usize, key: Option<usize>, query: &ReportQuery) -> UsageReport {
    let subject = &stage.subjects[client];
    let width = query.interval.milliseconds();
    let (from, to) = (query.from.unix_milliseconds(), query.to.unix_milliseconds());
    let mut points: BTreeMap<i64, (Counts, BTreeMap<i32, u64>)> = BTreeMap::new();
    let mut keys: BTreeMap<KeyNumber, Counts> = BTreeMap::new();
    let (mut routes, mut statuses) = (BTreeMap::<_, Counts>::new(), BTreeMap::<u16, u64>::new());
    let (mut totals, mut buckets) = (Counts::default(), BTreeMap::<i32, u64>::new());
    for call in &stage.calls {
        let at = call.at().unix_milliseconds();
        let own = call.client == subject.number && key.is_none_or(|key| subject.keys[key].1 == call.key);
        if own && (from..to).contains(&at) {
            let bucket = latency::bucket(call.latency_microseconds.into());
            let point = points.entry(at - at.rem_euclid(width)).or_default();
            point.0.add(call.status, 1);
            *point.1.entry(bucket).or_default() += 1;
            keys.entry(call.key).or_default().add(call.status, 1);
            routes.entry((call.method, call.route)).or_default().add(call.status, 1);
            *statuses.entry(call.status).or_default() += 1;
            totals.add(call.status, 1);
            *buckets.entry(bucket).or_default() += 1;
        }
    }
    let percentiles = |buckets: BTreeMap<i32, u64>| latency::percentiles(&buckets.into_iter().collect::<Vec<_>>());
    let point = |at| {
        let (counts, buckets) = points.get(&at).cloned().unwrap_or_default();
        Point { at: Timestamp::from_unix_milliseconds(at), counts, latency_ms: percentiles(buckets) }
    };
    let route = |((method, route), counts): ((&str, &str), Counts)| RouteUsage {
        method: method.to_owned(),
        route: route.to_owned(),
        counts,
    };
    let mut by_route: Vec<RouteUsage> = routes.into_iter().map(route).collect();
    by_route.sort_by_key(|route| std::cmp::Reverse(route.counts.requests));
    let mut by_key: Vec<KeyUsage> = subject
        .keys
        .iter()
        .filter_map(|(id, number)| {
            let key_name = format!("{}'s", ["acme", "umbrella"][client]);
            Some(KeyUsage { key_id: *id, key_name, counts: *keys.get(number)? })
        })
        .collect();
    by_key.sort_by_key(|key| (std::cmp::Reverse(key.counts.requests), key.key_id));
    UsageReport {
        from: query.from,
        to: query.to,
        interval: query.interval,
        totals: Totals { counts: totals, latency_ms: percentiles(buckets) },
        series: (from..to).step_by(width as usize).map(point).collect(),
        by_route,
        by_status: statuses.into_iter().map(|(status, requests)| StatusUsage { status, requests }).collect(),
        by_key,
    }
}

/// Every client's and some key's figures over spans around that moment are those counted by hand.
#[track_caller]
pub fn are_exact(stage: &Stage, now: i64) {
    let spans = [(Interval::Minute, 90 * MINUTE), (Interval::Hour, 40 * HOUR), (Interval::Day, 9 * DAY)];
    for (interval, length) in spans {
        let floor = |at: i64| Timestamp::from_unix_milliseconds(at).floor_to(interval.milliseconds());
        for (from, to) in [(now - length, now + interval.milliseconds()), (now - 3 * length, now + DAY)] {
            for (client, key) in [(0, None), (0, Some(0)), (1, Some(2)), (1, None)] {
                let id = key.map(|key: usize| stage.subjects[client].keys[key].0);
                let query = ReportQuery { key: id, from: floor(from), to: floor(to), interval };
                let found = stage.read(|connection| report(connection, &stage.subjects[client].id, &query));
                assert_eq!(found, counted(stage, client, key, &query), "{query:?}");
            }
            everyones_are_exact(stage, &ReportQuery { key: None, from: floor(from), to: floor(to), interval });
        }
    }
}

/// The figures of everyone are the sums of all clients', and name each client, key and code.
#[track_caller]
fn everyones_are_exact(stage: &Stage, query: &ReportQuery) {
    let found = stage.read(|connection| admin_report(connection, None, query)).unwrap();
    let span = query.from.unix_milliseconds()..query.to.unix_milliseconds();
    let calls = stage.calls.iter().filter(|call| span.contains(&call.at().unix_milliseconds()));
    let (mut totals, mut codes) = (Counts::default(), BTreeMap::<&str, u64>::new());
    let (mut clients, mut keys) = (BTreeMap::<_, Counts>::new(), BTreeMap::<_, Counts>::new());
    for call in calls {
        totals.add(call.status, 1);
        clients.entry(call.client).or_default().add(call.status, 1);
        keys.entry(call.key).or_default().add(call.status, 1);
        call.code.into_iter().for_each(|code| *codes.entry(code).or_default() += 1);
    }
    assert_eq!(found.totals.counts, totals, "{query:?}");
    assert_eq!(found.series.iter().map(|point| point.counts.requests).sum::<u64>(), totals.requests);
    let found_codes: BTreeMap<&str, u64> =
        found.by_code.iter().map(|code| (code.code.as_str(), code.requests)).collect();
    assert_eq!(found_codes, codes, "{query:?}");
    let of_client = |subject: &Subject| Some((subject.id, *clients.get(&subject.number)?));
    let expected: BTreeMap<_, _> = stage.subjects.iter().filter_map(of_client).collect();
    assert_eq!(found.by_client.iter().map(|busy| (busy.client_id, busy.counts)).collect::<BTreeMap<_, _>>(), expected);
    let all_keys = stage.subjects.iter().flat_map(|subject| &subject.keys);
    let expected: BTreeMap<_, _> = all_keys.filter_map(|(id, number)| Some((*id, *keys.get(number)?))).collect();
    assert_eq!(found.by_key.iter().map(|busy| (busy.key_id, busy.counts)).collect::<BTreeMap<_, _>>(), expected);
    assert!(found.by_key.is_sorted_by_key(|busy| std::cmp::Reverse(busy.counts.requests)));
}

on_both_databases! {
    async fn they_are_exact_however_calls_come_and_clocks_jump(backend: Backend) {
        for seed in [1, 2, 3] {
            let mut stage = Stage::new(backend, 0x9e37_79b9 * seed);
            let mut now = NOON.unix_milliseconds();
            for _ in 0..25 {
                now += match stage.chance.roll(12) {
                    0 => -(stage.chance.roll(3 * HOUR as u64) as i64),
                    1 => stage.chance.roll(30 * HOUR as u64) as i64,
                    _ => stage.chance.roll(3 * MINUTE as u64) as i64,
                };
                let (calls, late) = (1 + stage.chance.roll(30), stage.chance.roll(3));
                stage.log_some(calls, now - 20_000, now + 1);
                if late == 0 {
                    stage.log_some(5, now - 3 * DAY, now);
                    stage.log_some(2, now, now + 2 * HOUR);
                }
                if stage.chance.roll(2) == 0 {
                    stage.roll_up(now);
                }
                if stage.chance.roll(4) == 0 {
                    are_exact(&stage, now);
                }
            }
            for _ in 0..2 {
                now += DAY;
                stage.roll_up(now);
                are_exact(&stage, now);
            }
        }
    }

    async fn two_nodes_that_count_at_once_count_once(backend: Backend) {
        let mut stage = Stage::new(backend, 11);
        let now = NOON.unix_milliseconds();
        for part in 0..30 {
            stage.log_some(40, now - 3 * HOUR + part * 5 * MINUTE, now - 3 * HOUR + (part + 2) * 5 * MINUTE);
            let moment = Timestamp::from_unix_milliseconds(now + part * 10 * MINUTE);
            let nodes = [0; 2].map(|_| {
                let database = stage.database.clone();
                thread::spawn(move || usage::roll_up(&database, moment).unwrap())
            });
            nodes.into_iter().for_each(|node| node.join().unwrap());
        }
        are_exact(&stage, now);
        stage.roll_up(now + 2 * DAY);
        are_exact(&stage, now);
    }

    async fn calls_that_were_given_up_are_in_the_figures(backend: Backend) {
        let mut stage = Stage::new(backend, 12);
        let now = NOON.unix_milliseconds();
        stage.log_some(50, now - 5 * HOUR, now);
        for moment in [now - 4 * HOUR, now, now + 30 * HOUR] {
            stage.roll_up(moment);
            let mut counts = CallCounts::default();
            let given_up: Vec<_> = (0..20).map(|part| stage.call(now - part * 14 * MINUTE)).collect();
            given_up.iter().for_each(|call| counts.add(call));
            stage.database.append(|connection| usage::add_counts(connection, &counts)).unwrap();
            stage.calls.extend(given_up);
            are_exact(&stage, now);
        }
        stage.roll_up(now + 3 * DAY);
        are_exact(&stage, now);
    }

    async fn of_an_unknown_key_there_are_none(backend: Backend) {
        let mut stage = Stage::new(backend, 13);
        let now = NOON.unix_milliseconds();
        stage.log_some(20, now - HOUR, now);
        let foreign = stage.subjects[1].keys[0].0;
        let query = ReportQuery {
            key: Some(foreign),
            from: Timestamp::from_unix_milliseconds(now - DAY),
            to: NOON,
            interval: Interval::Hour,
        };
        let found = stage.read(|connection| report(connection, &stage.subjects[0].id, &query));
        assert_eq!((found.totals, found.series.len()), (Totals::default(), 24));
    }
}
