//! How far calls have been counted: one row.

use diesel::prelude::*;

use crate::connection::Backend;
use crate::schema::usage_progress;
use crate::{AnyConnection, DatabaseError};

/// How far each level has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = usage_progress)]
pub(crate) struct Progress {
    /// The last block that is counted by minute.
    pub(crate) blocks_through: i64,
    /// The first hour that is not yet added up from its minutes.
    pub(crate) hours_through: i64,
    /// The first day that is not yet added up from its hours.
    pub(crate) days_through: i64,
    /// The first hour whose blocks of single minutes were not yet looked at, to be put together.
    pub(crate) compact_through: i64,
    /// The number of the newest batch of rollups.
    pub(crate) last_batch: i64,
}

pub(crate) fn progress(connection: &mut AnyConnection) -> Result<Progress, DatabaseError> {
    Ok(usage_progress::table.select(Progress::as_select()).first(connection)?)
}

/// Begins a batch of rollups and makes it the only one until the transaction ends.
pub(super) fn begin_batch(connection: &mut AnyConnection) -> Result<Progress, DatabaseError> {
    let next = usage_progress::last_batch.eq(usage_progress::last_batch + 1);
    diesel::update(usage_progress::table).set(next).execute(connection)?;
    progress(connection)
}

/// Moves on from what was read before to what comes after it. Nothing happens if somebody else has moved on since.
pub(super) fn advance(
    connection: &mut AnyConnection,
    before: &Progress,
    after: &Progress,
) -> Result<bool, DatabaseError> {
    let unchanged: Box<dyn BoxableExpression<usage_progress::table, Backend, SqlType = diesel::sql_types::Bool>> =
        Box::new(
            usage_progress::blocks_through
                .eq(before.blocks_through)
                .and(usage_progress::hours_through.eq(before.hours_through))
                .and(usage_progress::days_through.eq(before.days_through))
                .and(usage_progress::last_batch.eq(before.last_batch)),
        );
    let set = (
        usage_progress::blocks_through.eq(after.blocks_through),
        usage_progress::hours_through.eq(after.hours_through),
        usage_progress::days_through.eq(after.days_through),
        usage_progress::last_batch.eq(after.last_batch),
    );
    Ok(diesel::update(usage_progress::table.filter(unchanged)).set(set).execute(connection)? == 1)
}
