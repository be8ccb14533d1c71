//! Failures that cannot be had from outside, for tests: some befall what the same thread appends next, others stay.

use std::cell::Cell;

use diesel::connection::SimpleConnection;

use crate::{Database, DatabaseError};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is committed.
    Refused,
    /// All is committed and yet reported as failed, as when the connection breaks before the database's answer arrives.
    Unheard,
}

thread_local! {
    static NEXT: Cell<Option<Fault>> = const { Cell::new(None) };
}

/// Lets the thread's next [`crate::Database::append`] fail.
pub fn fail_next_append(fault: Fault) {
    NEXT.set(Some(fault));
}

/// Runs SQL as one who got at the database would.
///
/// # Errors
/// What the database says of it; nothing is changed then.
pub fn tamper(database: &Database, sql: &str) -> Result<(), DatabaseError> {
    database.write(|connection| Ok(connection.batch_execute(sql)?))
}

/// Fails if that is what should happen at this moment.
pub(crate) fn strike(fault: Fault) -> Result<(), DatabaseError> {
    if NEXT.get() != Some(fault) {
        return Ok(());
    }
    NEXT.set(None);
    Err(DatabaseError::NotCommitted(format!("{fault:?}")))
}
