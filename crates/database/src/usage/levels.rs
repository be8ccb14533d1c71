//! Adding up minutes into hours, and hours into days.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::usage::Interval;

use super::chunk::Chunk;
use super::progress::{Progress, advance, progress};
use super::rollups::{self, Rows};
use super::subjects::area;
use super::tally::{self, Tally};
use crate::schema::usage_rollups;
use crate::{AnyConnection, Database, DatabaseError, columns};

/// How long after its end an hour is added up: most of its calls are counted by then.
const DELAY_SECONDS: i64 = 60;
/// The rows of how many parts are read at once.
const AT_ONCE: usize = 16;

/// A level, and the one that it is added up from.
pub(super) struct Level {
    from: Interval,
    to: Interval,
}

pub(super) const HOURS: Level = Level { from: Interval::Minute, to: Interval::Hour };
pub(super) const DAYS: Level = Level { from: Interval::Hour, to: Interval::Day };

impl Level {
    /// Adds up the first span that is over and not yet added up. Returns whether there was one; false also if somebody
    /// else has moved on meanwhile.
    pub(super) fn step(&self, database: &Database, now: Timestamp) -> Result<bool, DatabaseError> {
        let (before, through, rows) = database.read(|connection| {
            let before = progress(connection)?;
            let (through, rows) = self.add_up(connection, &before, now)?;
            Ok::<_, DatabaseError>((before, through, rows))
        })?;
        if through <= self.through(&before) {
            return Ok(false);
        }
        database.append(|connection| {
            let mut after = Progress { last_batch: before.last_batch + 1, ..before };
            match self.to {
                Interval::Day => after.days_through = through,
                _ => after.hours_through = through,
            }
            let advanced = advance(connection, &before, &after)?;
            if advanced {
                rows.insert(connection)?;
            }
            Ok(advanced)
        })
    }

    fn through(&self, progress: &Progress) -> i64 {
        match self.to {
            Interval::Day => progress.days_through,
            _ => progress.hours_through,
        }
    }

    /// The rows of the next span, and the end of what is added up with it. Spans without calls are skipped.
    fn add_up(
        &self,
        connection: &mut AnyConnection,
        before: &Progress,
        now: Timestamp,
    ) -> Result<(i64, Rows), DatabaseError> {
        let width = self.to.milliseconds();
        // A day is over for this level when all of its hours are added up.
        let over = match self.to {
            Interval::Day => columns::timestamp(before.hours_through),
            _ => now.plus_seconds(-DELAY_SECONDS),
        };
        let over = over.floor_to(width).unix_milliseconds();
        let Some(first) = next_start(connection, self.from, self.through(before), over)? else {
            // Not up to now: had the clock been set ahead, all that comes until then would be late.
            return Ok((self.through(before), Rows::default()));
        };
        let start = first - first.rem_euclid(width);
        let mut parts: Vec<i64> = usage_rollups::table
            .filter(usage_rollups::width_milliseconds.eq(self.from.milliseconds()))
            .filter(usage_rollups::starts_at.ge(start))
            .filter(usage_rollups::starts_at.lt(start + width))
            .select(usage_rollups::part)
            .distinct()
            .load(connection)?;
        // Area by area: only the counts of one are in memory.
        parts.sort_by_key(|part| area(*part));
        let areas = parts.chunk_by(|one, other| area(*one) == area(*other)).map(|parts| {
            let mut tally = Tally::default();
            for parts in parts.chunks(AT_ONCE) {
                self.add(connection, parts, start, &mut tally)?;
            }
            Ok(tally)
        });
        Ok((start + width, Rows::by_area(areas, self.to, before.last_batch + 1)?))
    }

    /// Adds what some parts count of the span with that start.
    fn add(
        &self,
        connection: &mut AnyConnection,
        parts: &[i64],
        start: i64,
        tally: &mut Tally,
    ) -> Result<(), DatabaseError> {
        let rows: Vec<Vec<u8>> = usage_rollups::table
            .filter(usage_rollups::part.eq_any(parts))
            .filter(usage_rollups::starts_at.ge(start))
            .filter(usage_rollups::starts_at.lt(start + self.to.milliseconds()))
            .select(usage_rollups::counts)
            .load(connection)?;
        for counts in rows {
            let chunk = Chunk::read(&counts).and_then(|chunk| {
                chunk.visit(|subject, endpoint, latencies| {
                    let endpoint = tally.endpoints.number(endpoint);
                    for (bucket, calls) in latencies {
                        tally.add(tally::number(start, subject, endpoint, *bucket), *calls);
                    }
                })
            });
            // What was read of it before stays counted.
            chunk.unwrap_or_else(|error| rollups::log_unreadable(&error));
        }
        Ok(())
    }
}

/// The first start of rollups of a width, from a moment on and before another.
fn next_start(
    connection: &mut AnyConnection,
    interval: Interval,
    from: i64,
    to: i64,
) -> Result<Option<i64>, DatabaseError> {
    Ok(usage_rollups::table
        .filter(usage_rollups::width_milliseconds.eq(interval.milliseconds()))
        .filter(usage_rollups::starts_at.ge(from))
        .filter(usage_rollups::starts_at.lt(to))
        .select(diesel::dsl::min(usage_rollups::starts_at))
        .first(connection)?)
}
