//! Adding up minutes into hours, and hours into days.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::usage::Interval;
use keywright_domain::calls::{ClientNumber, KeyNumber};
use keywright_domain::rollups::{CallCounts, Scope};

use super::progress::{Progress, advance, progress};
use super::rollups;
use crate::schema::usage_rollups;
use crate::{AnyConnection, Database, DatabaseError, columns};

/// How long after its end an hour is added up: most of its calls are counted by then.
const DELAY_SECONDS: i64 = 60;

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
        let (before, through, counts) = database.read(|connection| {
            let before = progress(connection)?;
            let (through, counts) = self.add_up(connection, &before, now)?;
            Ok::<_, DatabaseError>((before, through, counts))
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
                rollups::insert(connection, self.to, &counts, after.last_batch)?;
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

    /// The sums of the next span, and the end of what is added up with it. Spans without calls are skipped.
    fn add_up(
        &self,
        connection: &mut AnyConnection,
        progress: &Progress,
        now: Timestamp,
    ) -> Result<(i64, CallCounts), DatabaseError> {
        let width = self.to.milliseconds();
        // A day is over for this level when all of its hours are added up.
        let over = match self.to {
            Interval::Day => columns::timestamp(progress.hours_through),
            _ => now.plus_seconds(-DELAY_SECONDS),
        };
        let over = over.floor_to(width).unix_milliseconds();
        let mut counts = CallCounts::default();
        let Some(first) = next_start(connection, self.from, self.through(progress), over)? else {
            return Ok((over, counts));
        };
        let start = first - first.rem_euclid(width);
        let mut part = Some(first);
        while let Some(starts_at) = part {
            let rows: Vec<(i64, i64, Vec<u8>)> = usage_rollups::table
                .filter(usage_rollups::width_milliseconds.eq(self.from.milliseconds()))
                .filter(usage_rollups::starts_at.eq(starts_at))
                .select((usage_rollups::client, usage_rollups::key, usage_rollups::cells))
                .load(connection)?;
            for (client, key, cells) in rows {
                let client = ClientNumber(columns::number("usage_rollups.client", client)?);
                let key = KeyNumber(columns::number("usage_rollups.key", key)?);
                counts.0.entry(Scope { minute: start, client, key }).or_default().merge(&rollups::unpack(&cells));
            }
            part = next_start(connection, self.from, starts_at + 1, start + width)?;
        }
        Ok((start + width, counts))
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
