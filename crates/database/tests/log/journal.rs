//! The journal's positions.

use std::collections::HashMap;

use keywright_database::{DatabaseError, journal};
use keywright_test_support::{Backend, on_both_databases};

use crate::stage::{NOON, Stage};

on_both_databases! {
    async fn positions_move_on_with_their_transaction(backend: Backend) {
        let stage = Stage::new(backend, 41);
        let (one, two) = ("1".repeat(32), "2".repeat(32));
        assert_eq!(stage.read(journal::positions), HashMap::new());
        let positions = [(one.clone(), 0, 7), (two.clone(), 0, 0)];
        stage.database.append(|connection| journal::advance(connection, &positions, NOON)).unwrap();
        assert_eq!(stage.read(journal::positions), HashMap::from([(one.clone(), 7), (two.clone(), 0)]));

        let failure: Result<(), DatabaseError> = stage.database.append(|connection| {
            journal::advance(connection, &[(one.clone(), 7, 9)], NOON)?;
            Err(DatabaseError::Unavailable("broken off".to_owned()))
        });
        failure.unwrap_err();
        assert_eq!(stage.read(journal::positions)[&one], 7);

        let again = stage.database.append(|connection| journal::advance(connection, &[(one.clone(), 6, 8)], NOON));
        assert!(matches!(again, Err(DatabaseError::AlreadyMoved)));
        assert_eq!(stage.read(journal::positions)[&one], 7);

        let most = i64::MAX as u64;
        stage.database.append(|connection| journal::advance(connection, &[(two.clone(), 0, most)], NOON)).unwrap();
        assert_eq!(stage.read(journal::positions), HashMap::from([(one, 7), (two, most)]));
    }
}
