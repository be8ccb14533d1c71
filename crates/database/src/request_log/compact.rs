//! Putting the blocks of quiet hours together.
//!
//! Calls are appended as they come, so that an hour of few calls is many small blocks. Once it is over and counted, its
//! calls are packed again into blocks of the whole hour: fewer rows, and a key's calls lie side by side in them.

use diesel::prelude::*;
use keywright_api_types::usage::Interval;
use keywright_domain::packing::Unreadable;

use super::append::{NewBlock, SPARSE_HOUR, cut_by_hour};
use super::block::{self, Block, MAX_CALLS};
use crate::schema::{request_blocks, usage_progress};
use crate::usage::{Progress, progress};
use crate::{AnyConnection, Database, DatabaseError, dialect};

const MINUTE: i64 = Interval::Minute.milliseconds();
const HOUR: i64 = Interval::Hour.milliseconds();
/// How many blocks one statement names.
const AT_ONCE: usize = 4_096;

/// Blocks of one retention, and what takes their place.
struct Exchange {
    ids: Vec<i64>,
    blocks: Vec<NewBlock>,
}

/// Puts together the blocks of the next hour that is over. Returns whether there was one; false also if somebody else
/// has done so meanwhile.
///
/// # Errors
/// That the database failed; nothing is changed then.
pub(crate) fn step(database: &Database) -> Result<bool, DatabaseError> {
    let (before, through, exchanges) = database.read(|connection| {
        let before = progress(connection)?;
        let Some(hour) = next_hour(connection, &before)? else {
            return Ok((before, before.hours_through.max(before.compact_through), Vec::new()));
        };
        Ok::<_, DatabaseError>((before, hour + HOUR, repack(connection, hour, before.blocks_through)?))
    })?;
    if through == before.compact_through {
        return Ok(false);
    }
    database.append(|connection| {
        dialect::lock_log(connection)?;
        let unchanged = usage_progress::table.filter(usage_progress::compact_through.eq(before.compact_through));
        let advanced =
            diesel::update(unchanged).set(usage_progress::compact_through.eq(through)).execute(connection)?;
        if advanced == 1 {
            exchanges.iter().try_for_each(|exchange| exchange.run(connection))?;
        }
        Ok(advanced == 1)
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

/// Packs the calls of an hour's blocks again, where that is worth it.
fn repack(connection: &mut AnyConnection, hour: i64, through: i64) -> Result<Vec<Exchange>, DatabaseError> {
    let mut heads: Vec<(i64, i64, i64)> = request_blocks::table
        .filter(request_blocks::width_milliseconds.eq(MINUTE))
        .filter(request_blocks::starts_at.ge(hour))
        .filter(request_blocks::starts_at.lt(hour + HOUR))
        .filter(request_blocks::id.le(through))
        .select((request_blocks::retention_days, request_blocks::id, request_blocks::calls))
        .load(connection)?;
    heads.sort_unstable();
    let mut exchanges = Vec::new();
    for of_class in heads.chunk_by(|one, other| one.0 == other.0) {
        let calls: i64 = of_class.iter().map(|(.., calls)| calls).sum();
        let blocks = calls / MAX_CALLS as i64 + 1;
        if calls > i64::from(SPARSE_HOUR) || 4 * blocks > 3 * of_class.len() as i64 {
            continue;
        }
        let ids: Vec<i64> = of_class.iter().map(|(_, id, _)| *id).collect();
        let retention_days = of_class.first().map_or(0, |(days, ..)| *days);
        let mut data: Vec<Vec<u8>> = Vec::with_capacity(ids.len());
        for ids in ids.chunks(AT_ONCE) {
            let of_ids = request_blocks::table.filter(request_blocks::id.eq_any(ids));
            data.extend(of_ids.select(request_blocks::data).load::<Vec<u8>>(connection)?);
        }
        match pack(&data, retention_days) {
            Ok(blocks) => exchanges.push(Exchange { ids, blocks }),
            Err(error) => tracing::error!(%error, "blocks of the hour {hour} cannot be read and are left as they are"),
        }
    }
    Ok(exchanges)
}

fn pack(data: &[Vec<u8>], retention_days: i64) -> Result<Vec<NewBlock>, Unreadable> {
    let retention_days = retention_days.try_into().map_err(|_| Unreadable)?;
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
    Ok(cut_by_hour(&calls))
}

impl Exchange {
    /// Writes the new blocks over some of the old ones and removes the others; so their numbers are counted already.
    fn run(&self, connection: &mut AnyConnection) -> Result<(), DatabaseError> {
        let mut found = 0;
        for ids in self.ids.chunks(AT_ONCE) {
            found +=
                request_blocks::table.filter(request_blocks::id.eq_any(ids)).count().get_result::<i64>(connection)?;
        }
        // Some were removed meanwhile, because their time had come: they must not come back.
        if found != self.ids.len() as i64 || self.blocks.len() > self.ids.len() {
            return Ok(());
        }
        let (written, removed) = self.ids.split_at(self.blocks.len());
        for (id, block) in written.iter().zip(&self.blocks) {
            diesel::update(request_blocks::table.find(id)).set(block).execute(connection)?;
        }
        for ids in removed.chunks(AT_ONCE) {
            diesel::delete(request_blocks::table.filter(request_blocks::id.eq_any(ids))).execute(connection)?;
        }
        Ok(())
    }
}
