//! What is counted and not yet in the database.

use std::collections::BTreeMap;
use std::net::IpAddr;

use keywright_api_types::usage::Interval;
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_database::monitoring::{KeylessCount, keep_most};

use super::counting::Counts;

/// How many minutes that are over wait as such; older ones are put together by the hour.
const MAX_MINUTES: usize = 60;

/// Refusals by when their minute or hour begins.
#[derive(Clone, Default)]
pub(super) struct Spans {
    minutes: BTreeMap<Timestamp, KeylessCount>,
    hours: BTreeMap<Timestamp, KeylessCount>,
}

/// A batch that is moved: its number, and what is in it.
pub(super) type Moving = (u64, Spans);

/// What waits: minutes that go on, spans that are over, and the batch that is being moved.
#[derive(Default)]
pub(super) struct Waiting {
    running: BTreeMap<Timestamp, Counts>,
    over: Spans,
    /// It stays until the database is known to have it.
    moving: Option<Spans>,
    /// The number of the batch that is being moved, or was moved last.
    number: u64,
}

/// What waited at one moment.
pub(super) struct Seen {
    /// The number of the batch that was being moved, or was moved last.
    pub(super) number: u64,
    /// That batch, if it was being moved: it may be in the database by now.
    pub(super) moving: KeylessCount,
    /// All that is in later batches.
    pub(super) later: KeylessCount,
}

impl Spans {
    /// The spans with their widths.
    pub(super) fn into_counts(self) -> impl Iterator<Item = (Interval, Timestamp, KeylessCount)> {
        let minutes = self.minutes.into_iter().map(|(at, counts)| (Interval::Minute, at, counts));
        minutes.chain(self.hours.into_iter().map(|(at, counts)| (Interval::Hour, at, counts)))
    }

    fn is_empty(&self) -> bool {
        self.minutes.is_empty() && self.hours.is_empty()
    }

    fn add_minute(&mut self, minute: Timestamp, counts: KeylessCount) {
        add_span(&mut self.minutes, minute, counts);
        while self.minutes.len() > MAX_MINUTES {
            let Some((oldest, counts)) = self.minutes.pop_first() else { return };
            add_span(&mut self.hours, oldest.floor_to(Interval::Hour.milliseconds()), counts);
        }
    }

    fn add_to(&self, counts: &mut KeylessCount, from: Timestamp, until: Timestamp) {
        for (spans, interval) in [(&self.minutes, Interval::Minute), (&self.hours, Interval::Hour)] {
            let from = from.floor_to(interval.milliseconds());
            spans.iter().filter(|(at, _)| (from..until).contains(at)).for_each(|(_, span)| add(counts, span.clone()));
        }
    }
}

impl Waiting {
    /// Counts a refusal.
    pub(super) fn note(&mut self, at: Timestamp, code: ErrorCode, address: IpAddr) {
        self.running.entry(at.floor_to(Interval::Minute.milliseconds())).or_default().note(code, address);
    }

    /// All that waits of a span.
    pub(super) fn see(&self, from: Timestamp, until: Timestamp) -> Seen {
        let (mut moving, mut later) = (KeylessCount::new(), KeylessCount::new());
        self.moving.iter().for_each(|spans| spans.add_to(&mut moving, from, until));
        self.over.add_to(&mut later, from, until);
        let first = from.floor_to(Interval::Minute.milliseconds());
        let running = self.running.iter().filter(|(at, _)| (first..until).contains(at));
        running.for_each(|(_, counts)| add(&mut later, counts.stored()));
        Seen { number: self.number, moving, later }
    }

    /// Has every minute but one be over: also those that lie in the future, by a clock that was set back since.
    pub(super) fn end_minutes(&mut self, but: Option<Timestamp>) {
        for (minute, counts) in std::mem::take(&mut self.running) {
            match Some(minute) == but {
                true => drop(self.running.insert(minute, counts)),
                false => self.over.add_minute(minute, keep_most(counts.stored())),
            }
        }
    }

    /// The batch to be moved: the one that is not known to be in the database, or else all that is over.
    pub(super) fn next(&mut self) -> Option<Moving> {
        if self.moving.is_none() && !self.over.is_empty() {
            self.moving = Some(std::mem::take(&mut self.over));
            self.number += 1;
        }
        self.moving.clone().map(|spans| (self.number, spans))
    }

    /// The database has the batch of that number.
    pub(super) fn moved(&mut self, number: u64) {
        if self.number == number {
            self.moving = None;
        }
    }
}

/// Adds counts to others.
pub(super) fn add(counts: &mut KeylessCount, more: KeylessCount) {
    more.into_iter().for_each(|(key, count)| *counts.entry(key).or_default() += count);
}

fn add_span(spans: &mut BTreeMap<Timestamp, KeylessCount>, at: Timestamp, more: KeylessCount) {
    let mut counts = spans.remove(&at).unwrap_or_default();
    add(&mut counts, more);
    spans.insert(at, keep_most(counts));
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_unix_milliseconds(1_800_014_400_000);

    #[test]
    fn what_waits_for_long_is_put_together_and_complete() {
        let mut waiting = Waiting::default();
        let minutes = 600;
        for minute in 0..minutes {
            for address in 0..100 {
                waiting.note(NOON.plus_seconds(60 * minute), ErrorCode::InvalidKey, [192, 0, 2, address].into());
            }
            waiting.end_minutes(None);
        }
        assert_eq!((waiting.over.minutes.len(), waiting.over.hours.len()), (MAX_MINUTES, 9));
        let seen = waiting.see(NOON, NOON.plus_seconds(60 * minutes));
        assert_eq!(seen.later.values().sum::<u64>(), 60_000);
        let (number, spans) = waiting.next().unwrap();
        assert_eq!((number, spans.into_counts().count()), (1, MAX_MINUTES + 9));
    }

    #[test]
    fn a_batch_stays_until_it_is_known_to_be_moved() {
        let mut waiting = Waiting::default();
        let see = |waiting: &Waiting| {
            let seen = waiting.see(NOON, NOON.plus_seconds(120));
            (seen.number, seen.moving.values().sum::<u64>(), seen.later.values().sum::<u64>())
        };
        waiting.note(NOON, ErrorCode::InvalidKey, [192, 0, 2, 1].into());
        assert_eq!(see(&waiting), (0, 0, 1));
        waiting.end_minutes(Some(NOON));
        assert!(waiting.next().is_none(), "its minute goes on");
        waiting.end_minutes(None);
        assert_eq!(waiting.next().unwrap().0, 1);
        waiting.note(NOON, ErrorCode::InvalidKey, [192, 0, 2, 1].into());
        assert_eq!(see(&waiting), (1, 1, 1));
        waiting.end_minutes(None);
        assert_eq!(waiting.next().unwrap().0, 1, "it is tried again as it was");
        waiting.moved(1);
        assert_eq!(see(&waiting), (1, 0, 1));
        assert_eq!(waiting.next().unwrap().0, 2);
        waiting.moved(1);
        assert_eq!(see(&waiting), (2, 1, 0), "one that is moved twice ends no other");
    }
}
