//! What can go wrong below the rules.

use diesel::result::{DatabaseErrorKind, Error};

/// What the databases say of a statement that they broke off for a reason that passes. diesel hands on no codes of these.
const PASSING: [&str; 7] = [
    "database is locked",
    "database or disk is full",
    "disk I/O error",
    "deadlock detected",
    "due to lock timeout",
    "due to statement timeout",
    "No space left on device",
];

/// A failure of the database or of what it holds. Its text is for the operator's log, not for callers.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// No connection could be had.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The database refused or broke off a statement.
    #[error("the database failed: {0}")]
    Failed(#[from] diesel::result::Error),
    /// A change was made, but the transaction that it shared with others was not committed.
    #[error("the database did not commit: {0}")]
    NotCommitted(String),
    /// Calls of the journal are in the database already.
    #[error("these calls are in the database already")]
    AlreadyMoved,
    /// A row holds what this program never writes.
    #[error("column {column} holds {value:?}, which cannot be")]
    Corrupt {
        /// The column.
        column: &'static str,
        /// What it holds.
        value: String,
    },
    /// A migration failed, or the database's version is not this program's.
    #[error("migrating the database failed: {0}")]
    Migration(String),
}

impl DatabaseError {
    /// Whether the database is out of reach or could not do it now, so that the same may work later.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::NotCommitted(_) | Self::Failed(Error::BrokenTransactionManager) => true,
            Self::Failed(Error::DatabaseError(kind, information)) => {
                matches!(kind, DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::SerializationFailure)
                    || PASSING.iter().any(|words| information.message().contains(words))
            }
            _ => false,
        }
    }
}

/// Something of a list, or why it cannot be read.
pub(crate) type Readable<T> = Result<T, DatabaseError>;

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(kind: DatabaseErrorKind, message: &str) -> DatabaseError {
        Error::DatabaseError(kind, Box::new(message.to_owned())).into()
    }

    #[test]
    fn what_passes_is_told_from_what_is_wrong() {
        let unknown = |message| failed(DatabaseErrorKind::Unknown, message);
        for passing in [
            unknown("database is locked"),
            unknown("database or disk is full"),
            unknown("disk I/O error"),
            unknown("deadlock detected"),
            unknown("canceling statement due to lock timeout"),
            unknown("canceling statement due to statement timeout"),
            unknown("could not extend file \"base/1/2\": No space left on device"),
            failed(DatabaseErrorKind::SerializationFailure, "could not serialize access"),
            DatabaseError::NotCommitted("disk I/O error".to_owned()),
        ] {
            assert!(passing.is_unavailable(), "{passing}");
        }
        assert!(!unknown("no such table: payments").is_unavailable());
        assert!(!failed(DatabaseErrorKind::UniqueViolation, "duplicate key").is_unavailable());
    }
}
