//! Calls without a key: none is lost when minutes become hours, and however many addresses there are, few rows are kept.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

use keywright_api_types::Timestamp;
use keywright_database::monitoring::{KeylessCount, NAMED, admin_add, admin_since, admin_thin};
use keywright_test_support::{Backend, TestDatabase, on_both_databases};

const NOON: Timestamp = Timestamp::from_unix_milliseconds(1_800_014_400_000);

fn counts(addresses: std::ops::Range<u64>) -> KeylessCount {
    addresses.map(|number| (("invalid_key".to_owned(), Some(format!("10.0.0.{number}"))), number + 1)).collect()
}

on_both_databases! {
    async fn refusals_outlive_their_minute_and_end_after_90_days(backend: Backend) {
        let database = TestDatabase::migrated(backend);
        let read = |from: Timestamp| -> KeylessCount {
            database.database.read(|connection| admin_since(connection, from)).unwrap()
        };
        let add = |at: Timestamp, more: KeylessCount| {
            database.database.append(|connection| admin_add(connection, at, more)).unwrap();
        };
        add(NOON, counts(0..3));
        add(NOON.plus_seconds(30), counts(2..4));
        let mut expected = counts(0..4);
        *expected.get_mut(&("invalid_key".to_owned(), Some("10.0.0.2".to_owned()))).unwrap() = 6;
        assert_eq!(read(NOON), expected);
        assert_eq!(read(NOON.plus_seconds(60)), KeylessCount::new());
        // A day later they are counted by the hour, and once more that changes nothing.
        for _ in 0..2 {
            admin_thin(&database.database, NOON.plus_seconds(26 * 3_600)).unwrap();
            assert_eq!(read(NOON.plus_seconds(120)), expected);
        }
        admin_thin(&database.database, NOON.plus_seconds(91 * 86_400)).unwrap();
        assert_eq!(read(NOON), KeylessCount::new());
    }

    async fn few_addresses_have_rows_of_their_own(backend: Backend) {
        let database = TestDatabase::migrated(backend);
        database.database.append(|connection| admin_add(connection, NOON, counts(0..100))).unwrap();
        let found = database.database.read(|connection| admin_since(connection, NOON)).unwrap();
        assert_eq!(found.len(), NAMED + 1);
        assert_eq!(found.values().sum::<u64>(), 5_050);
        assert_eq!(found.get(&("invalid_key".to_owned(), None)), Some(&(1..=80).sum::<u64>()));
    }
}
