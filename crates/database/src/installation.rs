//! What this database was made for.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_domain::hex;

use crate::schema::installation;
use crate::{AnyConnection, DatabaseError, columns};

/// The database's one row about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Installation {
    /// Derived from the master key that made the hashes in the database.
    pub key_check: [u8; 32],
    /// Whether it was filled with demo data.
    pub demo: bool,
}

/// The row, if the database has been used before.
///
/// # Errors
/// That the database failed.
pub fn find(connection: &mut AnyConnection) -> Result<Option<Installation>, DatabaseError> {
    let row: Option<(Vec<u8>, bool)> =
        installation::table.select((installation::key_check, installation::demo)).first(connection).optional()?;
    row.map(|(key_check, demo)| {
        Ok(Installation { key_check: columns::bytes("installation.key_check", &key_check)?, demo })
    })
    .transpose()
}

/// A name of this database, for what is kept beside it: 20 hex digits, different for each database that is made.
///
/// # Errors
/// That the database failed.
pub fn name(connection: &mut AnyConnection) -> Result<String, DatabaseError> {
    let row: Option<(Vec<u8>, i64)> =
        installation::table.select((installation::key_check, installation::created_at)).first(connection).optional()?;
    let (key_check, created_at) = row.unwrap_or_default();
    Ok(format!("{}{created_at:012x}", hex::encode(key_check.get(..4).unwrap_or_default())))
}

/// Makes an installation that nobody uses yet a demo.
///
/// # Errors
/// That the database failed.
pub fn mark_as_demo(connection: &mut AnyConnection) -> Result<(), DatabaseError> {
    diesel::update(installation::table).set(installation::demo.eq(true)).execute(connection)?;
    Ok(())
}

/// Writes the row of a database that is used for the first time.
///
/// # Errors
/// That the database failed, or that there is a row.
pub fn insert(connection: &mut AnyConnection, row: Installation, now: Timestamp) -> Result<(), DatabaseError> {
    let values = (
        installation::id.eq(1),
        installation::key_check.eq(row.key_check.to_vec()),
        installation::demo.eq(row.demo),
        installation::created_at.eq(now.unix_milliseconds()),
    );
    diesel::insert_into(installation::table).values(values).execute(connection)?;
    Ok(())
}
