//! Up to where each ring of the journal has been moved into the log.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use keywright_api_types::Timestamp;

use crate::schema::journal_positions;
use crate::{AnyConnection, DatabaseError, columns};

/// The position of each ring that was ever moved, by the ring's name of 32 hex digits.
///
/// # Errors
/// That the database failed.
pub fn positions(connection: &mut AnyConnection) -> Result<HashMap<String, u64>, DatabaseError> {
    let rows: Vec<(String, i64)> =
        journal_positions::table.select((journal_positions::ring, journal_positions::position)).load(connection)?;
    let read = |(ring, position)| Ok((ring, columns::number("journal_positions.position", position)?));
    rows.into_iter().map(read).collect()
}

/// Notes new positions. Call it in the transaction that writes what was moved, so that a replay writes nothing twice.
///
/// # Errors
/// That the database failed.
pub fn advance(
    connection: &mut AnyConnection,
    positions: &[(String, u64)],
    now: Timestamp,
) -> Result<(), DatabaseError> {
    for (ring, position) in positions {
        // Both databases read this upsert; diesel's own is not to be had for both at once.
        diesel::sql_query(
            "INSERT INTO journal_positions (ring, position, updated_at) VALUES ($1, $2, $3) \
             ON CONFLICT (ring) DO UPDATE SET position = excluded.position, updated_at = excluded.updated_at",
        )
        .bind::<Text, _>(ring)
        .bind::<BigInt, _>(i64::try_from(*position).unwrap_or(i64::MAX))
        .bind::<BigInt, _>(now.unix_milliseconds().max(0))
        .execute(connection)?;
    }
    Ok(())
}
