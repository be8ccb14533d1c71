//! Failures that cannot be had from outside, for tests: each befalls what the same thread appends next.

use std::cell::Cell;

use crate::DatabaseError;

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

/// Fails if that is what should happen at this moment.
pub(crate) fn strike(fault: Fault) -> Result<(), DatabaseError> {
    if NEXT.get() != Some(fault) {
        return Ok(());
    }
    NEXT.set(None);
    Err(DatabaseError::NotCommitted(format!("{fault:?}")))
}
