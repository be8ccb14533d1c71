//! Counting calls that are refused and belong to no key, by where they come from.
//!
//! Whoever guesses keys may come from many addresses. So few are kept: when there are too many, the half with the fewest
//! refusals is counted together. What was presented is looked at by the guard alone, and kept nowhere.

mod counting;
mod waiting;

use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use keywright_api_types::usage::Interval;
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_database::monitoring::{KeylessCount, admin_add, admin_between};
use keywright_database::{Database, DatabaseError, journal};

use self::waiting::{Seen, Waiting, add};

/// Refusals that are not yet in the database. They are moved in numbered batches, and the database notes in the same
/// transaction which it has: so each is counted once, whoever reads while they are moved, and no lock is held meanwhile.
pub struct KeylessRefusals {
    /// The name below which the database notes it.
    name: String,
    waiting: Mutex<Waiting>,
}

impl KeylessRefusals {
    /// None yet, for a process with that random number.
    pub fn new(random: u128) -> Self {
        Self { name: format!("{random:032x}"), waiting: Mutex::default() }
    }

    /// Counts a refusal.
    pub fn note(&self, at: Timestamp, code: ErrorCode, address: IpAddr) {
        self.waiting().note(at, code, address);
    }

    /// All that was counted from a moment until another, in the database and here. It blocks.
    ///
    /// # Errors
    /// That the database failed.
    pub fn between(
        &self,
        database: &Database,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<KeylessCount, DatabaseError> {
        loop {
            let Seen { number, moving, later } = self.waiting().see(from, until);
            let (mut counts, moved) = database.read(|connection| {
                let moved = journal::position(connection, &self.name)?;
                Ok::<_, DatabaseError>((admin_between(connection, from, until)?, moved))
            })?;
            // A batch that was begun since holds part of what is later: about once a minute that can be.
            if moved <= number {
                if moved < number {
                    add(&mut counts, moving);
                }
                add(&mut counts, later);
                return Ok(counts);
            }
        }
    }

    /// Moves the minutes that are over into the database. It blocks.
    ///
    /// # Errors
    /// That it failed; what was not moved stays.
    pub fn flush(&self, database: &Database, now: Timestamp) -> Result<(), DatabaseError> {
        self.move_all(database, now, Some(now.floor_to(Interval::Minute.milliseconds())))
    }

    /// Moves all, the minute that goes on too: the last that is done. It blocks.
    ///
    /// # Errors
    /// That it failed; what was not moved stays.
    pub fn finish(&self, database: &Database, now: Timestamp) -> Result<(), DatabaseError> {
        self.move_all(database, now, None)
    }

    fn move_all(&self, database: &Database, now: Timestamp, but: Option<Timestamp>) -> Result<(), DatabaseError> {
        self.waiting().end_minutes(but);
        loop {
            let next = self.waiting().next();
            let Some((number, spans)) = next else { return Ok(()) };
            let outcome = database.append(|connection| {
                for (interval, at, counts) in spans.into_counts() {
                    admin_add(connection, interval, at, counts)?;
                }
                journal::advance(connection, &[(self.name.clone(), number - 1, number)], now)
            });
            match outcome {
                // By a commit that nobody heard of.
                Ok(()) | Err(DatabaseError::AlreadyMoved) => self.waiting().moved(number),
                Err(error) => return Err(error),
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
