//! Putting small blocks together.
//!
//! Calls are appended as they come, so that few calls are many small blocks. Once an hour is over and counted, its calls
//! are packed again: into blocks of the whole hour if they are few, else into blocks of a minute. There are fewer rows
//! then, and a key's calls lie side by side in them.

use diesel::prelude::*;
use keywright_api_types::usage::Interval;
use keywright_domain::packing::Unreadable;

use super::append::{NewBlock, SPARSE_HOUR, cut_by};
use super::block::{self, Block, MAX_CALLS};
use crate::schema::{request_blocks, usage_progress};
use crate::usage::{Progress, progress};
use crate::{AnyConnection, Database, DatabaseError, dialect};

const MINUTE: i64 = Interval::Minute.milliseconds();
const HOUR: i64 = Interval::Hour.milliseconds();
/// How many blocks one statement names.
const AT_ONCE: usize = 4_096;

/// Blocks of one retention that are worth putting together.
struct Scattered {
    retention_days: i64,
    ids: Vec<i64>,
    /// The width of the blocks to be, in milliseconds.
    width: i64,
}

/// Puts together the blocks of the next hour that is over. Returns whether there was one; false also if somebody else
/// has done so meanwhile.
///
/// # Errors
/// That the database failed; some blocks may have been put together before.
pub(crate) fn step(database: &Database) -> Result<bool, DatabaseError> {
    let (before, through, scattered) = database.read(|connection| {
        let before = progress(connection)?;
        let Some(hour) = next_hour(connection, &before)? else {
            return Ok((before, before.hours_through.max(before.compact_through), Vec::new()));
        };
        Ok::<_, DatabaseError>((before, hour + HOUR, scattered(connection, hour, before.blocks_through)?))
    })?;
    if through == before.compact_through {
        return Ok(false);
    }
    for blocks in scattered {
        let together = database.read(|connection| blocks.put_together(connection))?;
        database.append(|connection| blocks.replace(connection, &together))?;
    }
    database.append(|connection| {
        let unchanged = usage_progress::table.filter(usage_progress::compact_through.eq(before.compact_through));
        Ok(diesel::update(unchanged).set(usage_progress::compact_through.eq(through)).execute(connection)? == 1)
    })
}

/// The first hour not yet looked at that has blocks of single minutes, among those that are over.
fn next_hour(connection: &mut AnyConnection, progress: &Progress) -> Result<Option<i64>, DatabaseError> {
    let first: Option<i64> = request_blocks::table
        .filter(request_blocks::width_milliseconds.eq(MINUTE))
        .filter(request_blocks::starts_at.ge(progress.compact_through))
        .filter(request_blocks::starts_at.lt(progress.hours_through))
        .select(diesel::dsl::min(request_blocks::starts_at))
        .first(connection)?;
    Ok(first.map(|first| first - first.rem_euclid(HOUR)))
}

/// What is worth putting together of an hour's blocks: the whole hour where it has few calls, else minute by minute.
fn scattered(connection: &mut AnyConnection, hour: i64, through: i64) -> Result<Vec<Scattered>, DatabaseError> {
    let mut heads: Vec<(i64, i64, i64, i64)> = request_blocks::table
        .filter(request_blocks::width_milliseconds.eq(MINUTE))
        .filter(request_blocks::starts_at.ge(hour))
        .filter(request_blocks::starts_at.lt(hour + HOUR))
        .filter(request_blocks::id.le(through))
        .select((request_blocks::retention_days, request_blocks::starts_at, request_blocks::id, request_blocks::calls))
        .load(connection)?;
    heads.sort_unstable();
    let calls_of = |heads: &[(i64, i64, i64, i64)]| heads.iter().map(|(.., calls)| calls).sum::<i64>();
    let mut found = Vec::new();
    for of_class in heads.chunk_by(|one, other| one.0 == other.0) {
        let width = if calls_of(of_class) <= i64::from(SPARSE_HOUR) { HOUR } else { MINUTE };
        for of_span in of_class.chunk_by(|one, other| width == HOUR || one.1 == other.1) {
            let blocks = calls_of(of_span) / MAX_CALLS as i64 + 1;
            if let Some((retention_days, ..)) = of_span.first().filter(|_| 4 * blocks <= 3 * of_span.len() as i64) {
                let ids = of_span.iter().map(|(_, _, id, _)| *id).collect();
                found.push(Scattered { retention_days: *retention_days, ids, width });
            }
        }
    }
    Ok(found)
}

impl Scattered {
    /// The same calls in new blocks; none if some cannot be read.
    fn put_together(&self, connection: &mut AnyConnection) -> Result<Vec<NewBlock>, DatabaseError> {
        let mut data: Vec<Vec<u8>> = Vec::with_capacity(self.ids.len());
        for ids in self.ids.chunks(AT_ONCE) {
            let of_ids = request_blocks::table.filter(request_blocks::id.eq_any(ids));
            data.extend(of_ids.select(request_blocks::data).load::<Vec<u8>>(connection)?);
        }
        Ok(self.pack(&data).unwrap_or_else(|error| {
            tracing::error!(%error, first = self.ids.first(), "blocks of calls cannot be read and are left as they are");
            Vec::new()
        }))
    }

    fn pack(&self, data: &[Vec<u8>]) -> Result<Vec<NewBlock>, Unreadable> {
        let retention_days = self.retention_days.try_into().map_err(|_| Unreadable)?;
        let bytes = data.iter().map(|data| block::decompress(data)).collect::<Result<Vec<_>, _>>()?;
        let blocks = bytes.iter().map(|bytes| Block::read(bytes)).collect::<Result<Vec<_>, _>>()?;
        let mut calls = Vec::new();
        for block in &blocks {
            let before = calls.len();
            calls.extend(block.calls().map(|call| call.logged(retention_days)));
            if calls.len() - before != block.len() {
                return Err(Unreadable);
            }
        }
        Ok(cut_by(self.width, &calls))
    }

    /// Writes the new blocks over some of the old ones and removes the others; so their numbers are counted already.
    fn replace(&self, connection: &mut AnyConnection, blocks: &[NewBlock]) -> Result<(), DatabaseError> {
        if blocks.is_empty() || blocks.len() >= self.ids.len() {
            return Ok(());
        }
        dialect::lock_log(connection)?;
        let mut found = 0;
        for ids in self.ids.chunks(AT_ONCE) {
            found +=
                request_blocks::table.filter(request_blocks::id.eq_any(ids)).count().get_result::<i64>(connection)?;
        }
        // Some were removed meanwhile: their time had come, and they must not come back, or another node was faster.
        if found != self.ids.len() as i64 {
            return Ok(());
        }
        let (written, removed) = self.ids.split_at(blocks.len());
        for (id, block) in written.iter().zip(blocks) {
            diesel::update(request_blocks::table.find(id)).set(block).execute(connection)?;
        }
        for ids in removed.chunks(AT_ONCE) {
            diesel::delete(request_blocks::table.filter(request_blocks::id.eq_any(ids))).execute(connection)?;
        }
        Ok(())
    }
}
