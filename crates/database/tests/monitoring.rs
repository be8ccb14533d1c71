//! Calls without a key: none is lost when minutes become hours, and however many addresses there are, few rows are kept.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

use std::thread;

use keywright_api_types::Timestamp;
use keywright_api_types::usage::Interval;
use keywright_database::Database;
use keywright_database::monitoring::{KeylessCount, NAMED, admin_add, admin_between, admin_thin};
use keywright_test_support::{Backend, TestDatabase, on_both_databases};

const NOON: Timestamp = Timestamp::from_unix_milliseconds(1_800_014_400_000);

fn counts(addresses: std::ops::Range<u64>) -> KeylessCount {
    addresses.map(|number| (("invalid_key".to_owned(), Some(format!("10.0.0.{number}"))), number + 1)).collect()
}

on_both_databases! {
    async fn refusals_outlive_their_minute_and_end_after_90_days(backend: Backend) {
        let database = TestDatabase::migrated(backend);
        let read = |from: Timestamp| -> KeylessCount {
            let until = NOON.plus_seconds(91 * 86_400);
            database.database.read(|connection| admin_between(connection, from, until)).unwrap()
        };
        let add = |at: Timestamp, more: KeylessCount| {
            database.database.append(|connection| admin_add(connection, Interval::Minute, at, more)).unwrap();
        };
        add(NOON, counts(0..3));
        add(NOON.plus_seconds(30), counts(2..4));
        let mut expected = counts(0..4);
        *expected.get_mut(&("invalid_key".to_owned(), Some("10.0.0.2".to_owned()))).unwrap() = 6;
        assert_eq!(read(NOON), expected);
        assert_eq!(read(NOON.plus_seconds(60)), KeylessCount::new());
        // Later they are counted by the hour, then by the day; what comes of a later time is not among them.
        for (days, from) in [(1, NOON.plus_seconds(120)), (9, NOON.plus_seconds(7_200))] {
            admin_thin(&database.database, NOON.plus_seconds(days * 86_400)).unwrap();
            assert_eq!(read(from), expected);
        }
        let before = database.database.read(|connection| admin_between(connection, NOON.plus_seconds(-86_400), NOON.plus_seconds(-43_200)));
        assert_eq!(before.unwrap(), KeylessCount::new());
        admin_thin(&database.database, NOON.plus_seconds(91 * 86_400)).unwrap();
        assert_eq!(read(NOON), KeylessCount::new());
    }

    async fn few_addresses_have_rows_of_their_own(backend: Backend) {
        let database = TestDatabase::migrated(backend);
        database.database.append(|connection| admin_add(connection, Interval::Minute, NOON, counts(0..100))).unwrap();
        let until = NOON.plus_seconds(60);
        let read = || database.database.read(|connection| admin_between(connection, NOON, until)).unwrap();
        let found = read();
        assert_eq!(found.len(), NAMED + 1);
        assert_eq!(found.values().sum::<u64>(), 5_050);
        assert_eq!(found.get(&("invalid_key".to_owned(), None)), Some(&(1..=80).sum::<u64>()));
        // Calls without a key take no room from those with an unknown one.
        let without: KeylessCount =
            (0..100).map(|number| (("missing_key".to_owned(), Some(format!("10.1.0.{number}"))), 1_000)).collect();
        database.database.append(|connection| admin_add(connection, Interval::Minute, NOON, without)).unwrap();
        assert_eq!(read().len(), 2 * (NAMED + 1));
    }

    async fn those_with_few_are_counted_with_the_others(backend: Backend) {
        let database = TestDatabase::migrated(backend);
        let add = |interval, minute: u64, counts: KeylessCount| {
            let at = NOON.plus_seconds(60 * i64::try_from(minute).unwrap());
            database.database.append(|connection| admin_add(connection, interval, at, counts)).unwrap();
        };
        let group = NAMED as u64;
        for minute in 0..60 {
            add(Interval::Minute, minute, counts(minute * group..(minute + 1) * group));
        }
        // Those with the fewest have more in another hour, and one of another code has the fewest of all.
        add(Interval::Hour, 120, counts(0..group).into_iter().map(|(key, count)| (key, 10_000 + count)).collect());
        add(Interval::Minute, 0, KeylessCount::from([(("missing_key".to_owned(), Some("10.1.0.1".to_owned())), 1)]));
        let until = NOON.plus_seconds(86_400);
        let found = database.database.read(|connection| admin_between(connection, NOON, until)).unwrap();
        // Of 1,200 addresses the thousand with the most are told by their names.
        let mut expected = counts(220..1_200);
        expected.extend(counts(0..group).into_iter().map(|(key, count)| (key, 10_000 + 2 * count)));
        expected.insert(("invalid_key".to_owned(), None), (21..=220).sum());
        expected.insert(("missing_key".to_owned(), None), 1);
        assert_eq!(found, expected);
    }

    async fn several_servers_may_count_and_thin_at_once(backend: Backend) {
        let database = TestDatabase::migrated(backend);
        let nodes = [(); 2].map(|()| Database::open(&database.url).unwrap());
        thread::scope(|scope| {
            for node in &nodes {
                scope.spawn(move || {
                    for minute in 0..30 {
                        let at = NOON.plus_seconds(60 * minute);
                        node.append(|connection| admin_add(connection, Interval::Minute, at, counts(0..3))).unwrap();
                    }
                    admin_thin(node, NOON.plus_seconds(86_400)).unwrap();
                });
            }
        });
        let until = NOON.plus_seconds(86_400);
        let found = database.database.read(|connection| admin_between(connection, NOON, until)).unwrap();
        let expected: KeylessCount = counts(0..3).into_iter().map(|(key, count)| (key, 60 * count)).collect();
        assert_eq!(found, expected);
    }
}
