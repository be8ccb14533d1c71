//! The minutes that can hold what is looked for, newest first, as the rollups tell.

use keywright_api_types::usage::Interval;

use super::heads::Owner;
use crate::usage::{Progress, rollups};
use crate::{AnyConnection, DatabaseError};

/// A part of the time yet to be looked through.
enum Part {
    /// What the rollups of one level say from a moment up to another, exclusive.
    Rollups(Interval, i64, i64),
    /// The minute that begins then.
    Minute(i64),
}

/// Looks through the counted calls of an owner, from the newest to the oldest.
pub(super) struct Minutes {
    owner: Owner,
    from: i64,
    to: i64,
    /// The newest part last.
    parts: Vec<Part>,
}

impl Minutes {
    /// From a moment up to another, both in Unix milliseconds and included.
    pub(super) fn new(progress: &Progress, owner: Owner, from: i64, to: i64) -> Self {
        let end = to.saturating_add(1);
        let parts = vec![
            Part::Rollups(Interval::Day, from, progress.days_through.min(end)),
            Part::Rollups(Interval::Hour, progress.days_through.max(from), progress.hours_through.min(end)),
            Part::Rollups(Interval::Minute, progress.hours_through.max(from), end),
        ];
        Self { owner, from, to: end, parts }
    }

    /// The start of the next minute that holds calls which fit.
    pub(super) fn next(
        &mut self,
        connection: &mut AnyConnection,
        fits: &impl Fn(&str, &str, u16) -> bool,
    ) -> Result<Option<i64>, DatabaseError> {
        while let Some(part) = self.parts.pop() {
            let (interval, from, to) = match part {
                Part::Minute(start) => return Ok(Some(start)),
                Part::Rollups(interval, from, to) => (interval, from.max(self.from), to.min(self.to)),
            };
            let width = interval.milliseconds();
            let mut last = None;
            for (starts_at, rollup) in rollups::of(connection, self.owner, interval, from - from.rem_euclid(width), to)?
            {
                // Several rows may count calls of one span.
                if last == Some(starts_at)
                    || !rollup.cells.iter().any(|cell| fits(&cell.method, &cell.route, cell.status))
                {
                    continue;
                }
                last = Some(starts_at);
                self.parts.push(match interval {
                    Interval::Day => Part::Rollups(Interval::Hour, starts_at, starts_at + width),
                    Interval::Hour => Part::Rollups(Interval::Minute, starts_at, starts_at + width),
                    Interval::Minute => Part::Minute(starts_at),
                });
            }
        }
        Ok(None)
    }
}
