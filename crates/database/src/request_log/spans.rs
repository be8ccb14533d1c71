//! The minutes and hours that can hold what is looked for, newest first, as the rollups tell.

use diesel::prelude::*;
use keywright_api_types::usage::Interval;
use keywright_domain::rollups::Cell;

use super::owner::Owner;
use crate::schema::request_blocks;
use crate::usage::{Progress, rollups};
use crate::{AnyConnection, DatabaseError};

const HOUR: i64 = Interval::Hour.milliseconds();

/// A minute, or an hour that has no blocks of single minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// Its width, in milliseconds.
    pub(super) width: i64,
    /// Its start, in Unix milliseconds.
    pub(super) starts_at: i64,
}

/// A part of the time yet to be looked through.
enum Part {
    /// What the rollups of one level say from a moment up to another, exclusive.
    Rollups(Interval, i64, i64),
    /// A span whose blocks are to be read.
    Span(Span),
}

/// Looks through the counted calls of an owner, from the newest to the oldest.
pub(super) struct Spans {
    owner: Owner,
    from: i64,
    to: i64,
    /// The newest part last.
    parts: Vec<Part>,
    /// From some moment on, the first start of a block of a single minute.
    by_minute: Option<(i64, i64)>,
}

impl Spans {
    /// From a moment up to another, both in Unix milliseconds and included.
    pub(super) fn new(progress: &Progress, owner: Owner, from: i64, to: i64) -> Self {
        let end = to.saturating_add(1);
        let parts = vec![
            Part::Rollups(Interval::Day, from, progress.days_through.min(end)),
            Part::Rollups(Interval::Hour, progress.days_through.max(from), progress.hours_through.min(end)),
            Part::Rollups(Interval::Minute, progress.hours_through.max(from), end),
        ];
        Self { owner, from, to: end, parts, by_minute: None }
    }

    /// The next span that holds calls which fit.
    pub(super) fn next(
        &mut self,
        connection: &mut AnyConnection,
        fits: &impl Fn(&Cell) -> bool,
    ) -> Result<Option<Span>, DatabaseError> {
        while let Some(part) = self.parts.pop() {
            let (interval, from, to) = match part {
                Part::Span(span) => return Ok(Some(span)),
                Part::Rollups(interval, from, to) => (interval, from.max(self.from), to.min(self.to)),
            };
            let width = interval.milliseconds();
            let mut last = None;
            for (starts_at, rollup) in rollups::of(connection, self.owner, interval, from - from.rem_euclid(width), to)?
            {
                // Several rows may count calls of one span.
                if last == Some(starts_at) || !rollup.cells.iter().any(fits) {
                    continue;
                }
                last = Some(starts_at);
                let part = match interval {
                    Interval::Day => Part::Rollups(Interval::Hour, starts_at, starts_at + width),
                    Interval::Hour if self.has_minutes(connection, starts_at)? => {
                        Part::Rollups(Interval::Minute, starts_at, starts_at + width)
                    }
                    Interval::Hour | Interval::Minute => Part::Span(Span { width, starts_at }),
                };
                self.parts.push(part);
            }
        }
        Ok(None)
    }

    /// Whether there are blocks of single minutes of that hour, whoever made their calls.
    fn has_minutes(&mut self, connection: &mut AnyConnection, hour: i64) -> Result<bool, DatabaseError> {
        let first = match self.by_minute.filter(|(from, first)| (*from..=*first).contains(&hour)) {
            Some((_, first)) => first,
            None => {
                let first: Option<i64> = request_blocks::table
                    .filter(request_blocks::width_milliseconds.eq(Interval::Minute.milliseconds()))
                    .filter(request_blocks::starts_at.ge(hour))
                    .select(diesel::dsl::min(request_blocks::starts_at))
                    .first(connection)?;
                first.unwrap_or(i64::MAX)
            }
        };
        self.by_minute = Some((hour, first));
        Ok(first < hour + HOUR)
    }
}
