//! Whose calls rollups count, and which of them share a row.
//!
//! Few calls are packed into few rows, and many are cut into rows of about equal size: a row holds the subjects whose
//! numbers agree but for their last bits. How many bits differs from row to row, so whoever looks for a subject asks
//! for the row of each level that could hold it: a handful of exact keys, whatever there is in the table.

use keywright_api_types::usage::Interval;
use keywright_domain::calls::{ClientNumber, KeyNumber};

use crate::request_log::owner::Owner;

/// A key, a client (all of its keys) or everyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject(u64);

/// Keys come after all clients, and client 0 stands for everyone.
const FIRST_KEY: u64 = 1 << 32;
/// From one level to the next a row holds that power of two more numbers.
const LEVEL_BITS: u32 = 2;
/// The highest level: what is further apart never shares a row.
const HIGHEST: u32 = 7;
/// How many bits a [`Subject`] has.
pub(super) const SUBJECT_BITS: u32 = 33;

impl Subject {
    /// All clients.
    pub(super) const EVERYONE: Self = Self(0);

    pub(super) fn client(client: ClientNumber) -> Self {
        Self(client.0.into())
    }

    pub(super) fn key(key: KeyNumber) -> Self {
        Self(FIRST_KEY | u64::from(key.0))
    }

    pub(super) fn of(owner: Owner) -> Self {
        match owner {
            Owner::Everyone => Self::EVERYONE,
            Owner::Client(client) => Self::client(client),
            Owner::Key(_, key) => Self::key(key),
        }
    }

    /// Whether it is a key.
    pub(super) fn is_key(self) -> bool {
        self.0 >= FIRST_KEY
    }

    /// The number that the client or the key has among its kind.
    pub(super) fn own_number(self) -> i64 {
        (self.0 & (FIRST_KEY - 1)) as i64
    }

    /// Its number.
    pub(super) fn number(self) -> u64 {
        self.0
    }

    /// The one whose number the lowest bits are.
    pub(super) fn from_bits(bits: u64) -> Self {
        Self(bits & ((1 << SUBJECT_BITS) - 1))
    }

    /// The one with the number; nothing if no subject has it.
    pub(super) fn from_number(number: u64) -> Option<Self> {
        (number < 1 << SUBJECT_BITS).then_some(Self(number))
    }
}

/// Which subjects, and of which width, a row counts: the first part of its primary key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    level: u32,
    subjects: u64,
}

impl Part {
    /// The one at the highest level that holds a subject.
    pub(super) fn highest(subject: Subject) -> Self {
        Self::at(HIGHEST, subject)
    }

    fn at(level: u32, subject: Subject) -> Self {
        Self { level, subjects: subject.0 >> (LEVEL_BITS * level) }
    }

    /// The one a level below that holds a subject; nothing below the lowest, which holds a single one.
    pub(super) fn below(self, subject: Subject) -> Option<Self> {
        Some(Self::at(self.level.checked_sub(1)?, subject))
    }

    /// As it is stored.
    pub(super) fn stored(self, interval: Interval) -> i64 {
        let width = match interval {
            Interval::Minute => 0,
            Interval::Hour => 1,
            Interval::Day => 2,
        };
        let of_level = width << 3 | u64::from(self.level);
        (of_level << SUBJECT_BITS | self.subjects) as i64
    }
}

/// All parts that may hold a subject, as they are stored.
pub(super) fn parts_of(interval: Interval, subject: Subject) -> Vec<i64> {
    (0..=HIGHEST).map(|level| Part::at(level, subject).stored(interval)).collect()
}

/// What a stored part lies in at the highest level: no two parts of different areas share a subject.
pub(super) fn area(stored: i64) -> u64 {
    let stored = stored.unsigned_abs();
    let level = (stored >> SUBJECT_BITS) as u32 & 7;
    let subjects = stored & ((1 << SUBJECT_BITS) - 1);
    subjects >> (LEVEL_BITS * (HIGHEST - level))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_subject_is_in_its_parts_and_those_in_its_area(number in 0u64..1 << SUBJECT_BITS, width in 0usize..3) {
            let interval = [Interval::Minute, Interval::Hour, Interval::Day][width];
            let subject = Subject(number);
            let parts = parts_of(interval, subject);
            let mut part = Some(Part::highest(subject));
            let mut down = Vec::new();
            while let Some(next) = part {
                down.push(next.stored(interval));
                part = next.below(subject);
            }
            down.reverse();
            prop_assert_eq!(&parts, &down);
            prop_assert!(parts.iter().all(|part| area(*part) == number >> (LEVEL_BITS * HIGHEST)));
        }
    }
}
