//! Keeps the guard's table true: loaded at start, then led along the change log.
//!
//! Changes made here and on other nodes come the same way, so that there is one order, that of
//! commits, and no change can overtake another.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use keywright_database::changes::{self, Subject};
use keywright_database::{AnyConnection, Database, DatabaseError, verification};
use keywright_domain::limits::ServerLimits;
use keywright_domain::verification::VerifiableClient;
use keywright_guard::Guard;

/// How many changes are taken over with one query.
const BATCH: u32 = 500;

/// How many threads load keys: no more than have a connection each.
const MOST_LOADERS: usize = 4;

/// Leads a guard along the change log.
pub struct GuardSync {
    database: Database,
    guard: Arc<Guard>,
    limits: ServerLimits,
    applied: Mutex<i64>,
}

impl GuardSync {
    /// Loads every key into the guard. It blocks.
    ///
    /// # Errors
    /// That the database failed.
    pub fn load(database: Database, guard: Arc<Guard>, limits: ServerLimits) -> Result<Self, DatabaseError> {
        // The place in the log is read first: what changes while the keys are loaded is applied once more.
        let applied = database.read(changes::admin_newest)?;
        guard.reserve(database.read(verification::admin_count)?);
        let threads = available_parallelism().map_or(1, usize::from).min(MOST_LOADERS);
        verification::admin_load_all(&database, limits, threads, &|client: &VerifiableClient, keys| {
            guard.apply(client, keys);
        })?;
        Ok(Self { database, guard, limits, applied: Mutex::new(applied) })
    }

    /// Takes over every change that was committed before this call. It blocks.
    ///
    /// # Errors
    /// That the database failed; the changes left are taken over next time.
    pub fn catch_up(&self) -> Result<(), DatabaseError> {
        let mut applied = self.applied.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let batch = self.database.read(|connection| changes::admin_since(connection, *applied, BATCH))?;
            if batch.is_empty() {
                return Ok(());
            }
            for change in batch {
                self.apply(&change.subject)?;
                *applied = change.sequence;
            }
        }
    }

    fn apply(&self, subject: &Subject) -> Result<(), DatabaseError> {
        match self.database.read(|connection| self.load_subject(connection, subject)) {
            // One row that this program cannot read must not keep later changes from being taken over.
            Err(error @ DatabaseError::Corrupt { .. }) => {
                tracing::error!(%error, ?subject, "a change cannot be read; what it is about is refused until it can");
                match subject {
                    Subject::ApiKey(id) => self.guard.put_out_of_use(id),
                    Subject::Client(id) => self.guard.suspend(id),
                    // Without its package no client of it can be read: what they had is in force.
                    Subject::Package(_) => {}
                }
                Ok(())
            }
            outcome => outcome,
        }
    }

    fn load_subject(&self, connection: &mut AnyConnection, subject: &Subject) -> Result<(), DatabaseError> {
        match subject {
            Subject::ApiKey(id) => {
                if let Some((client, key)) = verification::admin_load_key(connection, id, self.limits)? {
                    self.guard.apply(&client, [key]);
                }
            }
            Subject::Client(id) => {
                if let Some(client) = verification::admin_load_client(connection, id, self.limits)? {
                    self.guard.apply(&client, []);
                }
            }
            Subject::Package(id) => {
                for (id, client) in verification::admin_load_clients_of(connection, id, self.limits)? {
                    match client {
                        Ok(client) => self.guard.apply(&client, []),
                        Err(error) => {
                            tracing::error!(%error, client = %id, "a client cannot be read and is refused until it can");
                            self.guard.suspend(&id);
                        }
                    }
                }
            }
        }
        Ok(())
    }
}
