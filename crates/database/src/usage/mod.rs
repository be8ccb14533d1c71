//! Usage: calls counted by minute, hour and day, for each key, each client and everyone.
//!
//! Blocks of the log are counted into minutes once their minute is over, minutes into hours and hours into days. What
//! is not yet counted at one level is read from the level below, and last from the blocks, so that figures are exact at
//! every moment. How far each level has come is one row; whoever moves it on has counted that part, so that several
//! nodes may try at once.

mod add_counts;
mod admin_report;
mod by_key;
mod chunk;
mod counting;
mod cover;
mod forgotten;
mod last_day;
mod last_use;
pub(crate) mod leaders;
mod levels;
mod minutes;
mod progress;
mod report;
mod retire;
pub(crate) mod rollups;
mod subjects;
mod tally;

use keywright_api_types::Timestamp;

pub use add_counts::add_counts;
pub use admin_report::{admin_forgotten, admin_recent, admin_report};
pub use forgotten::forgotten;
pub use last_day::{LastDay, last_day};
pub(crate) use last_use::uncounted as uncounted_last_use;
pub(crate) use progress::{Progress, progress};
pub use report::{ReportQuery, report};
pub use retire::retire;

use crate::request_log::compact;
use crate::{Database, DatabaseError};

/// Counts the calls that were logged and not counted yet, adds up what is over, and puts the log's small blocks together.
/// Call it every few seconds: figures and pages are exact without it, but get slow to read.
///
/// # Errors
/// That the database failed; what was counted before stays counted.
pub fn roll_up(database: &Database, now: Timestamp) -> Result<(), DatabaseError> {
    while minutes::step(database, now)? {}
    for level in [levels::HOURS, levels::DAYS] {
        while level.step(database, now)? {}
    }
    while compact::step(database)? {}
    Ok(())
}
