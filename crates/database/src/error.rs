//! What can go wrong below the rules.

use diesel::result::{DatabaseErrorKind, Error};

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
    /// Whether the database is out of reach, so that the same may work later.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Unavailable(_) => true,
            Self::Failed(Error::DatabaseError(kind, _)) => matches!(kind, DatabaseErrorKind::ClosedConnection),
            Self::Failed(Error::BrokenTransactionManager) => true,
            _ => false,
        }
    }
}
