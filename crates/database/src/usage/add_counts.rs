//! Counting calls whose records were given up before they reached the log.

use keywright_domain::rollups::CallCounts;

use super::progress::begin_batch;
use super::rollups::Rows;
use super::tally::Tally;
use crate::{AnyConnection, DatabaseError};

/// Adds calls to the figures that are not, and will not be, in the log. Call it inside [`crate::Database::append`].
///
/// # Errors
/// That the database failed; nothing is added then.
pub fn add_counts(connection: &mut AnyConnection, counts: &CallCounts) -> Result<(), DatabaseError> {
    if counts.is_empty() {
        return Ok(());
    }
    let progress = begin_batch(connection)?;
    Rows::by_minute(Tally::of(counts), &progress).insert(connection)
}
