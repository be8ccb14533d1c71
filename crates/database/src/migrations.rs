//! Bringing a database to this program's version, and checking that it is.

use diesel::prelude::*;
use diesel::result::DatabaseErrorKind;

use crate::{Database, DatabaseError, dialect};

diesel::table! {
    /// Where diesel notes which migrations were applied.
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

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
        self.read(|connection| {
            let known = dialect::known_migrations(connection)?;
            match __diesel_schema_migrations::table.select(__diesel_schema_migrations::version).load(connection) {
                Ok(applied) => Ok(known.iter().all(|version| applied.contains(version))),
                // Without that table nothing has been applied; any other failure shows in what follows.
                Err(diesel::result::Error::DatabaseError(DatabaseErrorKind::Unknown, _)) => Ok(false),
                Err(error) => Err(DatabaseError::from(error)),
            }
        })
    }

    /// Every column as the database describes it: `table.column type`, with `null` where it may be null.
    ///
    /// # Errors
    /// That the database failed.
    pub fn describe_columns(&self) -> Result<Vec<String>, DatabaseError> {
        self.with_writer(|connection| Ok(dialect::describe_columns(connection)?))
    }
}
