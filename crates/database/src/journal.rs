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

/// The position of one ring, 0 if it was never moved.
///
/// # Errors
/// That the database failed.
pub fn position(connection: &mut AnyConnection, ring: &str) -> Result<u64, DatabaseError> {
    let row = journal_positions::table.find(ring).select(journal_positions::position);
    let position: Option<i64> = row.first(connection).optional()?;
    columns::number("journal_positions.position", position.unwrap_or(0))
}

/// Notes how far each ring was moved, from where to where. Call it in the transaction that writes what was moved, so
/// that a replay writes nothing twice.
///
/// # Errors
/// `AlreadyMoved` if a ring was moved further than that start before: by a commit that nobody heard of, for example.
pub fn advance(
    connection: &mut AnyConnection,
    spans: &[(String, u64, u64)],
    now: Timestamp,
) -> Result<(), DatabaseError> {
    let number = |position: u64| i64::try_from(position).unwrap_or(i64::MAX);
    for (ring, from, to) in spans {
        // Both databases read this upsert; diesel's own is not to be had for both at once.
        let moved = diesel::sql_query(
            "INSERT INTO journal_positions (ring, position, updated_at) VALUES ($1, $2, $3) \
             ON CONFLICT (ring) DO UPDATE SET position = excluded.position, updated_at = excluded.updated_at \
             WHERE journal_positions.position <= $4",
        )
        .bind::<Text, _>(ring)
        .bind::<BigInt, _>(number(*to))
        .bind::<BigInt, _>(now.unix_milliseconds().max(0))
        .bind::<BigInt, _>(number(*from))
        .execute(connection)?;
        if moved == 0 {
            return Err(DatabaseError::AlreadyMoved);
        }
    }
    Ok(())
}
