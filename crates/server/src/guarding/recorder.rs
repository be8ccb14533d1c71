//! Moves answered calls from the journal into the database.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use keywright_api_types::Timestamp;
use keywright_database::{Database, DatabaseError, journal as positions, request_log, usage};
use keywright_domain::calls::LoggedCall;
use keywright_guard::{Batch, Journal};

use crate::randomness;

/// How many calls one transaction takes.
const BATCH: usize = 100_000;

/// Where the journal is, and how large.
#[derive(Clone, Debug, Default)]
pub struct JournalSettings {
    /// The folder of its files; in memory only if there is none.
    pub folder: Option<PathBuf>,
    /// How many files it has: as many as threads that answer.
    pub rings: usize,
    /// The size of each, in bytes.
    pub bytes_per_ring: u64,
}

/// The journal and its way into the database.
pub struct Recorder {
    database: Database,
    journal: Journal,
    turn: Mutex<()>,
}

impl Recorder {
    /// Opens the journal and finds in it what a process that was killed had not yet moved. It blocks.
    ///
    /// # Errors
    /// That the database failed. A journal that cannot be kept on the disk is logged, and kept in memory.
    pub fn open(database: Database, settings: &JournalSettings) -> Result<Self, DatabaseError> {
        let mut random = || keywright_domain::random::bits(&mut randomness::secure());
        let (journal, problems) =
            Journal::open(settings.folder.as_deref(), settings.rings, settings.bytes_per_ring, &mut random);
        for problem in problems {
            tracing::error!(%problem, "calls are kept in memory until they are logged; a crash would lose them");
        }
        let known = database.read(positions::positions)?;
        let recovery = journal.recover(|ring| known.get(&ring.to_string()).copied());
        if recovery.calls > 0 {
            tracing::info!(calls = recovery.calls, "found calls that were answered and not yet logged");
        }
        if recovery.damaged > 0 {
            tracing::error!(records = recovery.damaged, "records of the journal are damaged and left out");
        }
        Ok(Self { database, journal, turn: Mutex::new(()) })
    }

    /// Where calls are recorded.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Moves all that was recorded before this call. It blocks.
    ///
    /// # Errors
    /// That the database failed; what was not moved stays in the journal.
    pub fn flush(&self, now: Timestamp) -> Result<(), DatabaseError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left = self.journal.state().depth;
        while let Some(batch) = self.journal.take(BATCH) {
            let calls: Vec<LoggedCall<'_>> = batch.calls().collect();
            let moved = calls.len() as u64;
            match self.store(&batch, &calls, now) {
                Ok(()) => {
                    drop(calls);
                    self.journal.release(batch);
                }
                Err(error) => {
                    drop(calls);
                    self.journal.put_back(batch);
                    return Err(error);
                }
            }
            left = left.saturating_sub(moved);
            if left == 0 {
                break;
            }
        }
        Ok(())
    }

    /// The calls, the counts of those whose record went, and how far the journal is moved: all or nothing.
    fn store(&self, batch: &Batch, calls: &[LoggedCall<'_>], now: Timestamp) -> Result<(), DatabaseError> {
        let reached: Vec<(String, u64)> =
            batch.positions().into_iter().map(|(ring, position)| (ring.to_string(), position)).collect();
        self.database.append(|connection| {
            request_log::append(connection, calls)?;
            usage::add_counts(connection, batch.counts())?;
            positions::advance(connection, &reached, now)
        })
    }
}
