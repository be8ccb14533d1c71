//! Bringing a database to this program's version, and checking that it is.

use crate::{Database, DatabaseError, dialect};

impl Database {
    /// Applies the migrations that are missing and says how many there were.
    ///
    /// # Errors
    /// `Migration`, if one fails; those before it stay applied.
    pub fn migrate(&self) -> Result<usize, DatabaseError> {
        self.with_writer(dialect::migrate)
    }

    /// Undoes every migration, and with them all data.
    ///
    /// # Errors
    /// `Migration`, if one fails.
    pub fn revert_all(&self) -> Result<usize, DatabaseError> {
        self.with_writer(dialect::revert_all)
    }

    /// Whether the database is reachable and every migration of this program has been applied.
    ///
    /// # Errors
    /// That it is not reachable.
    pub fn is_current(&self) -> Result<bool, DatabaseError> {
        self.with_writer(dialect::is_current)
    }

    /// Every column as the database describes it: `table.column type`, with `null` where it may be null.
    ///
    /// # Errors
    /// That the database failed.
    pub fn describe_columns(&self) -> Result<Vec<String>, DatabaseError> {
        self.with_writer(|connection| Ok(dialect::describe_columns(connection)?))
    }
}
