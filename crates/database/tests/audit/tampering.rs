//! One thing done to a trail of six events after another, with what is found.

use keywright_api_types::audit::AuditFaultKind::{self, Changed, Missing, OutOfOrder};
use keywright_test_support::{TestApp, on_both_databases};

use crate::stage::{fault, six_events, verify, verify_export};

/// What is done, in SQL, and what is found: the fault, its place, and which of the six events is named.
struct Case {
    name: &'static str,
    sql: &'static [&'static str],
    found: (AuditFaultKind, i64, usize),
}

const CASES: [Case; 12] = [
    Case {
        name: "a changed field",
        sql: &["UPDATE audit_events SET ip = '192.0.2.1' WHERE sequence = 4"],
        found: (Changed, 4, 3),
    },
    Case {
        name: "changes that are no JSON",
        sql: &["UPDATE audit_events SET changes = '{nonsense}' WHERE sequence = 4"],
        found: (Changed, 4, 3),
    },
    Case {
        name: "changes in two lines",
        sql: &["UPDATE audit_events SET changes = '{\n}' WHERE sequence = 4"],
        found: (Changed, 4, 3),
    },
    Case {
        name: "an action that there is not",
        sql: &["UPDATE audit_events SET action = 'session.forged' WHERE sequence = 1"],
        found: (Changed, 1, 0),
    },
    Case {
        name: "another hash",
        sql: &["UPDATE audit_events SET hash = '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef' \
                WHERE sequence = 2"],
        found: (Changed, 2, 1),
    },
    Case {
        name: "another hash before",
        sql: &["UPDATE audit_events SET previous_hash = hash WHERE sequence = 2"],
        found: (Changed, 2, 1),
    },
    Case { name: "one removed", sql: &["DELETE FROM audit_events WHERE sequence = 3"], found: (Missing, 3, 3) },
    Case {
        name: "the first two removed",
        sql: &["DELETE FROM audit_events WHERE sequence < 3"],
        found: (Missing, 1, 2),
    },
    Case {
        name: "one removed and the rest renumbered",
        sql: &[
            "DELETE FROM audit_events WHERE sequence = 3",
            "UPDATE audit_events SET sequence = sequence + 100 WHERE sequence > 3",
            "UPDATE audit_events SET sequence = sequence - 101 WHERE sequence > 100",
        ],
        found: (Missing, 3, 3),
    },
    Case {
        name: "two swapped",
        sql: &[
            "UPDATE audit_events SET sequence = 99 WHERE sequence = 4",
            "UPDATE audit_events SET sequence = 4 WHERE sequence = 5",
            "UPDATE audit_events SET sequence = 5 WHERE sequence = 99",
        ],
        found: (OutOfOrder, 4, 4),
    },
    Case {
        name: "one moved to the end",
        sql: &["UPDATE audit_events SET sequence = 7 WHERE sequence = 3"],
        found: (OutOfOrder, 3, 3),
    },
    Case {
        name: "one moved away from the end",
        sql: &["UPDATE audit_events SET sequence = 9 WHERE sequence = 6"],
        found: (OutOfOrder, 9, 5),
    },
];

on_both_databases! {
    async fn a_trail_as_it_was_written_is_intact(app: TestApp) {
        let events = six_events(&app).await;
        for outcome in [verify(&app, None), verify_export(&app, None)] {
            assert_eq!((outcome.intact, outcome.checked, outcome.checkpoints), (true, events.len() as u64, 0));
        }
    }

    async fn what_was_done_to_it_is_named(app: TestApp) {
        let events = six_events(&app).await;
        app.unlock_trail();
        app.tamper("CREATE TABLE as_written AS SELECT * FROM audit_events").unwrap();
        for Case { name, sql, found: (kind, place, event) } in CASES {
            for statement in sql {
                app.tamper(statement).unwrap();
            }
            let expected = Some((kind, place, events[event].id.clone()));
            assert_eq!(fault(verify(&app, None)), expected, "{name}");
            assert_eq!(fault(verify_export(&app, None)), expected, "{name}, in an export");
            app.tamper("DELETE FROM audit_events; INSERT INTO audit_events SELECT * FROM as_written").unwrap();
            assert!(verify(&app, None).intact, "after {name}");
        }
    }

    async fn one_put_between_is_named(app: TestApp) {
        six_events(&app).await;
        app.unlock_trail();
        let columns = "at, actor_type, actor_id, actor_email, actor_role, action, target_type, target_id, target_name, \
                       client_id, ip, user_agent, changes";
        let (id, hash) = ("aud_01kanj4zr0f4m8xk2v0c7d9w3h", "ab".repeat(32));
        for statement in [
            "UPDATE audit_events SET sequence = sequence + 100 WHERE sequence > 3".to_owned(),
            "UPDATE audit_events SET sequence = sequence - 99 WHERE sequence > 100".to_owned(),
            format!(
                "INSERT INTO audit_events (sequence, id, previous_hash, hash, {columns}) \
                 SELECT 4, '{id}', hash, '{hash}', {columns} FROM audit_events WHERE sequence = 3"
            ),
        ] {
            app.tamper(&statement).unwrap();
        }
        for outcome in [verify(&app, None), verify_export(&app, None)] {
            assert_eq!(fault(outcome), Some((Changed, 4, id.to_owned())));
        }
    }
}
