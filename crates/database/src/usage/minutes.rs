//! Counting the log's blocks by minute.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::usage::Interval;

use super::counting::Counting;
use super::last_use::LastUses;
use super::progress::{Progress, advance, progress};
use super::rollups;
use crate::request_log::heads;
use crate::schema::request_blocks;
use crate::{AnyConnection, Database, DatabaseError};

const MINUTE: i64 = Interval::Minute.milliseconds();
/// How many blocks are read from the database at once.
const AT_ONCE: i64 = 256;

/// What one step has counted.
#[derive(Default)]
struct Step {
    calls: Counting,
    last_uses: LastUses,
}

/// Counts blocks up to the first of the current minute, or as many as one step may. Returns whether there were any;
/// false also if somebody else has counted them meanwhile.
///
/// A block of the future is counted at once, so that a clock that was set ahead stops nothing.
pub(super) fn step(database: &Database, now: Timestamp) -> Result<bool, DatabaseError> {
    let current = now.floor_to(MINUTE).unix_milliseconds();
    let (before, through, step) = database.read(|connection| {
        let before = progress(connection)?;
        let (through, step) = count(connection, &before, current)?;
        Ok::<_, DatabaseError>((before, through, step))
    })?;
    if through == before.blocks_through {
        return Ok(false);
    }
    let counts = rollups::with_sums(step.calls.finish());
    database.append(|connection| {
        let after = Progress { blocks_through: through, last_batch: before.last_batch + 1, ..before };
        let advanced = advance(connection, &before, &after)?;
        if advanced {
            rollups::insert_late(connection, &counts, &after)?;
            step.last_uses.note(connection)?;
        }
        Ok(advanced)
    })
}

/// Counts; returns the last block that is counted.
fn count(connection: &mut AnyConnection, before: &Progress, current: i64) -> Result<(i64, Step), DatabaseError> {
    let (mut through, mut step) = (before.blocks_through, Step::default());
    loop {
        let blocks: Vec<(i64, i64, Vec<u8>)> = request_blocks::table
            .filter(request_blocks::id.gt(through))
            .order(request_blocks::id.asc())
            .limit(AT_ONCE)
            .select((request_blocks::id, request_blocks::newest_at, request_blocks::data))
            .load(connection)?;
        if blocks.is_empty() {
            return Ok((through, step));
        }
        for (id, newest_at, data) in blocks {
            let is_current = (current..current + MINUTE).contains(&newest_at);
            if is_current || step.calls.is_full() {
                return Ok((through, step));
            }
            heads::visit_block(id, &data, |call| {
                step.calls.add(call);
                step.last_uses.add(call);
            });
            through = id;
        }
    }
}
