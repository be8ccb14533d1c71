//! Removing what is older than it is kept.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::usage::Interval;

use super::progress::progress;
use crate::connection::Backend;
use crate::request_log::reader::kept_from;
use crate::schema::{packages, request_blocks, usage_leaders, usage_rollups};
use crate::{AnyConnection, Database, DatabaseError, dialect};

/// How many blocks one transaction removes.
const AT_ONCE: i64 = 1_000;
/// For how many days hours are kept at least; days are kept for good.
const HOURS_KEPT_DAYS: i64 = 400;

/// Removes calls by the retention that they were logged with, minutes older than the longest retention of any package
/// and hours older than that and than 400 days. What is not counted yet stays. Each transaction is short, so that others get
/// their turns.
///
/// # Errors
/// That the database failed; what was removed before stays removed.
pub fn retire(database: &Database, now: Timestamp) -> Result<(), DatabaseError> {
    let mut class = database.read(|connection| next_class(connection, -1))?;
    while let Some(days) = class {
        let before = kept_from(days, now).unix_milliseconds();
        while let Some(ids) = database.read(|connection| old_blocks(connection, days, before))? {
            database.append(|connection| remove_blocks(connection, days, before, &ids))?;
        }
        class = database.read(|connection| next_class(connection, days))?;
    }
    let (progress, longest) = database.read(|connection| {
        let longest: Option<i64> =
            packages::table.select(diesel::dsl::max(packages::log_retention_days)).first(connection)?;
        Ok::<_, DatabaseError>((progress(connection)?, longest))
    })?;
    let levels = [
        (Interval::Minute, longest, progress.hours_through),
        // The log finds its minutes by way of the hours, so these are kept as long as it is.
        (Interval::Hour, longest.max(Some(HOURS_KEPT_DAYS)), progress.days_through),
    ];
    for (interval, days, through) in levels {
        let Some(days) = days else { continue };
        let before = kept_from(days, now).unix_milliseconds().min(through);
        while let Some(start) = database.read(|connection| oldest_rollups(connection, interval, before))? {
            database.append(|connection| remove_rollups(connection, interval, start))?;
        }
    }
    Ok(())
}

/// The shortest retention above that many days that blocks have.
fn next_class(connection: &mut AnyConnection, days: i64) -> Result<Option<i64>, DatabaseError> {
    Ok(request_blocks::table
        .filter(request_blocks::retention_days.gt(days))
        .select(diesel::dsl::min(request_blocks::retention_days))
        .first(connection)?)
}

/// Some blocks of a retention that are past it; nothing if there are none. They are looked for outside of the transaction
/// that removes them, so that nobody waits for it.
fn old_blocks(connection: &mut AnyConnection, days: i64, before: i64) -> Result<Option<Vec<i64>>, DatabaseError> {
    let through = progress(connection)?.blocks_through;
    let ids: Vec<i64> = request_blocks::table
        .filter(past(days, before))
        .filter(request_blocks::id.le(through))
        .order(request_blocks::starts_at.asc())
        .limit(AT_ONCE)
        .select(request_blocks::id)
        .load(connection)?;
    Ok(Some(ids).filter(|ids| !ids.is_empty()))
}

/// Removes those of the blocks that are still past their retention: an hour's blocks may have been put together meanwhile.
fn remove_blocks(connection: &mut AnyConnection, days: i64, before: i64, ids: &[i64]) -> Result<(), DatabaseError> {
    dialect::lock_log(connection)?;
    let blocks = request_blocks::table.filter(request_blocks::id.eq_any(ids)).filter(past(days, before));
    diesel::delete(blocks).execute(connection)?;
    Ok(())
}

type Condition = Box<dyn BoxableExpression<request_blocks::table, Backend, SqlType = diesel::sql_types::Bool>>;

fn past(days: i64, before: i64) -> Condition {
    Box::new(
        request_blocks::retention_days
            .eq(days)
            .and(request_blocks::starts_at.lt(before))
            .and(request_blocks::newest_at.lt(before)),
    )
}

/// The start of the oldest rollups of a width; nothing if their span is not over before that moment.
fn oldest_rollups(
    connection: &mut AnyConnection,
    interval: Interval,
    before: i64,
) -> Result<Option<i64>, DatabaseError> {
    let width = interval.milliseconds();
    Ok(usage_rollups::table
        .filter(usage_rollups::width_milliseconds.eq(width))
        .filter(usage_rollups::starts_at.le(before - width))
        .select(diesel::dsl::min(usage_rollups::starts_at))
        .first(connection)?)
}

/// Removes the rollups of one span.
fn remove_rollups(connection: &mut AnyConnection, interval: Interval, start: i64) -> Result<(), DatabaseError> {
    let of_span = usage_rollups::table
        .filter(usage_rollups::width_milliseconds.eq(interval.milliseconds()))
        .filter(usage_rollups::starts_at.eq(start));
    diesel::delete(of_span).execute(connection)?;
    let of_span = usage_leaders::table
        .filter(usage_leaders::width_milliseconds.eq(interval.milliseconds()))
        .filter(usage_leaders::starts_at.eq(start));
    diesel::delete(of_span).execute(connection)?;
    Ok(())
}
