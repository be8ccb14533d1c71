//! Counts of many subjects: each start, subject, endpoint and latency bucket is one number, and equal numbers are
//! added up.

use keywright_api_types::usage::Interval;
use keywright_domain::rollups::{CallCounts, Cell, Endpoint};

use super::subjects::{SUBJECT_BITS, Subject};

const MINUTE: i64 = Interval::Minute.milliseconds();
/// Equal numbers are added up when there are that many, and then whenever there are twice as many.
const AT_ONCE: usize = 1 << 18;

// A number is, from the top: start in minutes, subject, endpoint, latency bucket.
pub(super) const BUCKET_BITS: u32 = 10;
pub(super) const ENDPOINT_BITS: u32 = 16;
const SUBJECT_SHIFT: u32 = BUCKET_BITS + ENDPOINT_BITS;
const START_SHIFT: u32 = SUBJECT_SHIFT + SUBJECT_BITS;

/// A number, and how many calls have it.
pub(super) type Count = (u128, u64);

/// Endpoints, numbered in the order in which they come; kept as cells without calls.
#[derive(Default)]
pub(super) struct Endpoints(Vec<Cell>);

impl Endpoints {
    pub(super) fn number(&mut self, endpoint: Endpoint<'_>) -> usize {
        self.0.iter().position(|known| known.endpoint() == endpoint).unwrap_or_else(|| {
            self.0.push(Cell::new(endpoint));
            self.0.len() - 1
        })
    }

    pub(super) fn get(&self, number: usize) -> Option<Endpoint<'_>> {
        self.0.get(number).map(Cell::endpoint)
    }

    /// Whether more might not be told apart.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() + 1_000 >= 1 << ENDPOINT_BITS
    }
}

/// Counted calls.
#[derive(Default)]
pub(super) struct Tally {
    /// What the endpoints in the numbers are.
    pub(super) endpoints: Endpoints,
    counts: Vec<Count>,
    /// How many there were when equal ones were last added up.
    added_up: usize,
}

impl Tally {
    /// An empty one, for numbers with these endpoints.
    pub(super) fn new(endpoints: Endpoints) -> Self {
        Self { endpoints, ..Self::default() }
    }

    /// What keys, each of a client, did in some minutes: with the sums of their clients and of everyone.
    pub(super) fn of(counts: &CallCounts) -> Self {
        let mut tally = Self::default();
        for (scope, rollup) in &counts.0 {
            for subject in [Subject::key(scope.key), Subject::client(scope.client), Subject::EVERYONE] {
                for cell in &rollup.cells {
                    let endpoint = tally.endpoints.number(cell.endpoint());
                    for (bucket, calls) in &cell.latencies {
                        tally.add(number(scope.minute, subject, endpoint, *bucket), *calls);
                    }
                }
            }
        }
        tally
    }

    pub(super) fn add(&mut self, number: u128, calls: u64) {
        self.counts.push((number, calls));
        if self.counts.len() >= AT_ONCE.max(2 * self.added_up) {
            self.add_up();
        }
    }

    fn add_up(&mut self) {
        add_up(&mut self.counts);
        self.added_up = self.counts.len();
    }

    /// All counts, sorted, each number once, and what their endpoints are.
    pub(super) fn finish(mut self) -> (Vec<Count>, Endpoints) {
        self.add_up();
        (self.counts, self.endpoints)
    }
}

/// Those counts that start before a moment, by a greater width.
pub(super) fn widened(counts: &[Count], interval: Interval, before: i64) -> Vec<Count> {
    let width = interval.milliseconds();
    let early = counts.iter().filter(|(number, _)| start_of(*number) < before);
    let mut widened = early
        .map(|(number, calls)| {
            let start = start_of(*number);
            (with_start(*number, start - start.rem_euclid(width)), *calls)
        })
        .collect();
    add_up(&mut widened);
    widened
}

/// Sorts counts and adds up those of equal numbers.
fn add_up(counts: &mut Vec<Count>) {
    // What comes is mostly sorted runs, which a stable sort merges.
    counts.sort_by_key(|(number, _)| *number);
    counts.dedup_by(|next, kept| {
        let equal = next.0 == kept.0;
        kept.1 += if equal { next.1 } else { 0 };
        equal
    });
}

/// A number out of its parts.
pub(super) fn number(start: i64, subject: Subject, endpoint: usize, bucket: i32) -> u128 {
    let number = u128::from((start / MINUTE).unsigned_abs()) << SUBJECT_BITS | u128::from(subject.number());
    // A bucket is the latency's logarithm: from 0 to a few hundred.
    (number << ENDPOINT_BITS | endpoint as u128) << BUCKET_BITS | u128::from(bucket.unsigned_abs())
}

fn with_start(other: u128, start: i64) -> u128 {
    other & ((1 << START_SHIFT) - 1) | u128::from((start / MINUTE).unsigned_abs()) << START_SHIFT
}

pub(super) fn start_of(number: u128) -> i64 {
    (number >> START_SHIFT) as i64 * MINUTE
}

pub(super) fn subject_of(number: u128) -> Subject {
    Subject::from_bits((number >> SUBJECT_SHIFT) as u64)
}

pub(super) fn endpoint_of(number: u128) -> usize {
    (number >> BUCKET_BITS) as usize & ((1 << ENDPOINT_BITS) - 1)
}

pub(super) fn bucket_of(number: u128) -> i32 {
    (number & ((1 << BUCKET_BITS) - 1)) as i32
}
