//! What can go wrong below the rules.

/// A failure of the database or of what it holds. Its text is for the operator's log, not for callers.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// No connection could be had.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The database refused or broke off a statement.
    #[error("the database failed: {0}")]
    Failed(#[from] diesel::result::Error),
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
