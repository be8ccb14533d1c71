//! When and from where keys were last used, as the log tells.

use diesel::connection::SimpleConnection;
use keywright_api_types::Timestamp;
use keywright_database::api_keys::{self, KeyFilter};
use keywright_database::{AnyConnection, DatabaseError};
use keywright_test_support::{Backend, on_both_databases};

use crate::stage::{MINUTE, NOON, Stage};

/// Every key shows its newest accepted call, found alone and in the list.
#[track_caller]
fn are_shown(stage: &Stage) {
    for subject in &stage.subjects {
        let list =
            |connection: &mut AnyConnection| api_keys::list(connection, &subject.id, &KeyFilter::default(), NOON, 100);
        let listed = stage.read(list);
        for (id, number) in &subject.keys {
            let newest = stage.calls.iter().filter(|call| call.key == *number && call.accepted);
            let newest = newest.max_by_key(|call| call.request_id);
            let expected = newest.map(|call| (call.at(), call.address.to_string()));
            let found = stage.read(|connection| api_keys::find(connection, &subject.id, id, NOON)).unwrap();
            assert_eq!(found.last_used_at.zip(found.last_used_ip.clone()), expected);
            assert!(listed.contains(&found));
        }
    }
}

on_both_databases! {
    async fn nobody_has_the_number_that_stands_for_everyone(backend: Backend) {
        let stage = Stage::new(backend, 52);
        let columns = [
            ("clients", "id, name, email, package_id, status, created_at, updated_at"),
            (
                "api_keys",
                "id, client_id, name, prefix, permissions, rate_limit_per_minute, allowed_ips, generation, created_at, \
                 created_by, updated_at",
            ),
        ];
        for (table, columns) in columns {
            let copied = columns.replacen("id", "id || '9'", 1);
            for sql in [
                format!("UPDATE {table} SET number = 0"),
                format!("INSERT INTO {table} ({columns}) SELECT {copied} FROM {table}"),
                format!("INSERT INTO {table} ({columns}, number) SELECT {copied}, 0 FROM {table}"),
            ] {
                let outcome = stage.database.write(|connection| Ok::<_, DatabaseError>(connection.batch_execute(&sql)?));
                let refusal = outcome.unwrap_err().to_string();
                assert!(refusal.contains("number"), "{refusal}");
            }
        }
    }

    async fn last_use_is_exact_whatever_has_been_counted(backend: Backend) {
        let mut stage = Stage::new(backend, 51);
        are_shown(&stage);
        let mut now = NOON.unix_milliseconds();
        for part in 0..12 {
            now += 40_000;
            let late = if part % 3 == 0 { 10 * MINUTE } else { 0 };
            stage.log_some(4, now - late - 30_000, now - late);
            are_shown(&stage);
            stage.roll_up(now);
            are_shown(&stage);
        }
        assert!(stage.calls.iter().any(|call| call.at() < Timestamp::from_unix_milliseconds(now - 5 * MINUTE)));
    }
}
