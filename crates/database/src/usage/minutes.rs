//! Counting the log's blocks by minute.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::usage::Interval;

use super::counting::Counting;
use super::last_use::LastUses;
use super::progress::{Progress, advance, progress};
use super::rollups::Rows;
use crate::request_log::heads;
use crate::schema::request_blocks;
use crate::{AnyConnection, Database, DatabaseError};

const MINUTE: i64 = Interval::Minute.milliseconds();
/// How many blocks are read from the database at once.
const AT_ONCE: i64 = 256;
/// So many waiting blocks, a million calls at most, are counted though their minute is not over: whoever asks for figures
/// reads what is not counted call by call.
const MAX_WAITING: i64 = 2_000;

/// What one step has counted.
#[derive(Default)]
struct Step {
    calls: Counting,
    last_uses: LastUses,
}

/// Counts blocks up to the first of the current minute, or as many as one step may; also those of the current minute once
/// there are many. Returns whether there were any;
/// false also if somebody else has counted them meanwhile.
///
/// A block of the future is counted at once, so that a clock that was set ahead stops nothing.
pub(super) fn step(database: &Database, now: Timestamp) -> Result<bool, DatabaseError> {
    let (before, through, step) = database.read(|connection| {
        let before = progress(connection)?;
        let enough = waiting(connection, before.blocks_through)? >= MAX_WAITING;
        let current = (!enough).then(|| now.floor_to(MINUTE).unix_milliseconds());
        let (through, step) = count(connection, &before, current)?;
        Ok::<_, DatabaseError>((before, through, step))
    })?;
    if through == before.blocks_through {
        return Ok(false);
    }
    let after = Progress { blocks_through: through, last_batch: before.last_batch + 1, ..before };
    let rows = Rows::by_minute(step.calls.finish(), &after);
    step.last_uses.note(database)?;
    database.append(|connection| {
        let advanced = advance(connection, &before, &after)?;
        if advanced {
            rows.insert(connection)?;
        }
        Ok(advanced)
    })
}

/// How many blocks are not counted yet.
fn waiting(connection: &mut AnyConnection, through: i64) -> Result<i64, DatabaseError> {
    // A range with both its ends: PostgreSQL would take a third of the table for one that is open.
    let waiting = request_blocks::id.gt(through).and(request_blocks::id.le(i64::MAX));
    Ok(request_blocks::table.filter(waiting).count().get_result(connection)?)
}

/// Counts, up to the first block of the current minute if one is named; returns the last block that is counted.
fn count(
    connection: &mut AnyConnection,
    before: &Progress,
    current: Option<i64>,
) -> Result<(i64, Step), DatabaseError> {
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
            let is_current = current.is_some_and(|current| (current..current + MINUTE).contains(&newest_at));
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
