//! Moves answered calls from the journal into the database.

use std::sync::{Arc, Mutex, PoisonError};

use keywright_database::usage::{self, LoggedCall};
use keywright_database::{Database, DatabaseError};
use keywright_guard::{MemoryJournal, UsageRecord};

/// How many calls one transaction takes.
const BATCH: usize = 5_000;

/// The journal and its way into the database.
pub struct Recorder {
    database: Database,
    journal: Arc<MemoryJournal>,
    flushing: Mutex<()>,
}

impl Recorder {
    /// Moves what the journal gets into the database.
    pub fn new(database: Database, journal: Arc<MemoryJournal>) -> Self {
        Self { database, journal, flushing: Mutex::new(()) }
    }

    /// Where calls are recorded.
    pub fn journal(&self) -> &MemoryJournal {
        &self.journal
    }

    /// Moves all that was recorded before this call. It blocks.
    ///
    /// # Errors
    /// That the database failed; what was not moved stays in the journal.
    pub fn flush(&self) -> Result<(), DatabaseError> {
        let _turn = self.flushing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left = self.journal.depth();
        while left > 0 {
            let records = self.journal.drain(BATCH.min(left));
            if records.is_empty() {
                break;
            }
            left -= records.len().min(left);
            self.store(records)?;
        }
        Ok(())
    }

    /// Stores a batch. If a row of it is refused for what it holds, the batch is halved until that row
    /// stands alone and can be left out, so that one call cannot keep all others from being logged.
    fn store(&self, batch: Vec<UsageRecord>) -> Result<(), DatabaseError> {
        let mut batches = vec![batch];
        while let Some(mut records) = batches.pop() {
            let calls: Vec<LoggedCall> = records.iter().map(logged).collect();
            match self.database.append(|connection| usage::append(connection, &calls)) {
                Ok(()) => {}
                Err(error) if error.is_violation() && records.len() > 1 => {
                    let later = records.split_off(records.len() / 2);
                    batches.extend([later, records]);
                }
                Err(error) if error.is_violation() => {
                    tracing::error!(%error, record = ?records, "a call cannot be logged and is left out");
                    self.journal.count_dropped(1);
                }
                Err(error) => {
                    batches.push(records);
                    batches.into_iter().for_each(|records| self.journal.put_back(records));
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

fn logged(record: &UsageRecord) -> LoggedCall {
    LoggedCall {
        at: record.at,
        key_id: record.key.key_id.clone(),
        client_id: record.key.client_id.clone(),
        request_id: record.request_id.clone(),
        method: record.method.clone(),
        route: record.route.clone(),
        status: record.status,
        accepted: record.accepted,
        code: record.code.map(|code| code.as_str()),
        latency_microseconds: record.latency_microseconds,
        ip: record.address.to_string(),
        user_agent: record.user_agent.clone(),
    }
}
