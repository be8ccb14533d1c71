//! Moves answered calls from the journal into the database.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};
use std::time::Duration;

use keywright_database::{Database, DatabaseError, installation, journal as positions, request_log, usage};
use keywright_domain::clock::Clock;
use keywright_guard::{Batch, Journal, Recovery};

use crate::jobs::Message;
use crate::randomness;

/// How many calls one transaction takes.
const BATCH: usize = 100_000;

/// Where the journal is, and how large.
#[derive(Clone, Debug, Default)]
pub struct JournalSettings {
    /// The folder in which it has a folder, named after the database; in memory only if there is none.
    pub folder: Option<PathBuf>,
    /// How many files it has: as many as threads that answer.
    pub rings: usize,
    /// The size of each, in bytes.
    pub bytes_per_ring: u64,
}

impl JournalSettings {
    /// So many megabytes in a folder, shared by that many threads that answer.
    pub fn shared(folder: PathBuf, threads: usize, megabytes: u32) -> Self {
        let bytes_per_ring = u64::from(megabytes) * 1_000_000 / threads.max(1) as u64;
        Self { folder: Some(folder), rings: threads, bytes_per_ring }
    }
}

/// The journal and its way into the database.
pub struct Recorder {
    database: Database,
    clock: Arc<dyn Clock>,
    journal: Journal,
    flushing: Mutex<Flushing>,
    /// When the last flush began that left nothing, by the monotonic clock: what waits came after it.
    emptied: Mutex<Duration>,
    job: OnceLock<mpsc::Sender<Message>>,
    /// Whether the journal was to be kept on the disk.
    is_to_last: bool,
}

/// What flushes leave to the next; they take turns.
#[derive(Default)]
struct Flushing {
    /// The last commit failed, so that nobody knows whether the database has its batch after all.
    uncertain: bool,
}

impl Recorder {
    /// Opens the journal and finds in it what a process that was killed had not yet moved. It blocks.
    ///
    /// # Errors
    /// That the database failed. A journal that cannot be kept on the disk is logged, and kept in memory.
    pub fn open(database: Database, clock: Arc<dyn Clock>, settings: &JournalSettings) -> Result<Self, DatabaseError> {
        let folder = match &settings.folder {
            Some(folder) => {
                let name = database.read(installation::name)?;
                warn_of_others(folder, &name);
                Some(folder.join(name))
            }
            None => None,
        };
        let mut random = || keywright_domain::random::bits(&mut randomness::secure());
        let (journal, problems) =
            Journal::open(folder.as_deref(), settings.rings, settings.bytes_per_ring, &mut random);
        for problem in problems {
            tracing::error!(%problem, "the journal is not whole: a crash could lose calls that are not yet logged");
        }
        let mut recorder = Self {
            database,
            emptied: Mutex::new(clock.monotonic()),
            clock,
            journal,
            flushing: Mutex::default(),
            job: OnceLock::new(),
            is_to_last: folder.is_some(),
        };
        let found = recorder.recover()?;
        if found.calls + found.counted > 0 {
            tracing::info!(
                calls = found.calls,
                counted = found.counted,
                "found calls that were answered and not logged"
            );
        }
        if found.damaged > 0 {
            tracing::error!(places = found.damaged, "the journal is damaged: what cannot be read is left out");
        }
        for problem in recorder.journal.resize(&mut random) {
            tracing::warn!(%problem, "the journal is not as large as it should be");
        }
        Ok(recorder)
    }

    /// Frees what the database has of the journal.
    fn recover(&self) -> Result<Recovery, DatabaseError> {
        let known = self.database.read(positions::positions)?;
        Ok(self.journal.recover(|ring| known.get(&ring.to_string()).copied()))
    }

    /// Where calls are recorded.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// How long the oldest call that is not in the database has waited, here. Setting the machine's clock changes little of
    /// it: it is never more than the time since nothing waited.
    pub fn waited(&self) -> Duration {
        let Some(oldest) = self.journal.state().oldest else { return Duration::ZERO };
        let emptied = *self.emptied.lock().unwrap_or_else(PoisonError::into_inner);
        let at_most = self.clock.monotonic().saturating_sub(emptied);
        let waited = u64::try_from(self.clock.now().milliseconds_since(oldest));
        waited.map_or(at_most, |waited| Duration::from_millis(waited).min(at_most))
    }

    /// Whether the journal was to be kept on the disk and is not.
    pub fn has_lost_its_disk(&self) -> bool {
        self.is_to_last && !self.journal.state().durable
    }

    /// Lets the job that flushes do so for those who ask.
    pub fn flush_by(&self, job: mpsc::Sender<Message>) {
        // There is one such job.
        let _: Result<(), _> = self.job.set(job);
    }

    /// Has the job move all that was recorded before this call, or, if it does not run, does so itself. It blocks.
    ///
    /// # Errors
    /// Why the database failed; what was not moved stays in the journal.
    pub fn ask_to_flush(&self) -> Result<(), String> {
        let (ask, answer) = mpsc::sync_channel(1);
        let asked = self.job.get().is_some_and(|job| job.send(Message::Ask(ask)).is_ok());
        match asked.then(|| answer.recv()) {
            Some(Ok(outcome)) => outcome,
            _ => self.flush().map(drop).map_err(|error| error.to_string()),
        }
    }

    /// Moves all that was recorded before this call, and says whether there was anything. It blocks.
    ///
    /// # Errors
    /// That the database failed; what was not moved stays in the journal.
    pub fn flush(&self) -> Result<bool, DatabaseError> {
        let began = self.clock.monotonic();
        let mut flushing = self.flushing.lock().unwrap_or_else(PoisonError::into_inner);
        if flushing.uncertain {
            self.recover().inspect_err(|_| self.journal.make_room())?;
            flushing.uncertain = false;
        }
        let (mut left, mut moved) = (self.journal.state().depth, false);
        while let Some(batch) = self.journal.take(BATCH) {
            if let Err(error) = self.store(&batch) {
                self.journal.put_back(batch);
                flushing.uncertain = true;
                return Err(error);
            }
            left = left.saturating_sub(batch.len());
            self.journal.release(batch);
            moved = true;
            if left == 0 {
                break;
            }
        }
        *self.emptied.lock().unwrap_or_else(PoisonError::into_inner) = began;
        Ok(moved)
    }

    /// The calls, the counts of those whose record went, and how far the journal is moved: all or nothing.
    fn store(&self, batch: &Batch) -> Result<(), DatabaseError> {
        let calls = request_log::pack(&batch.calls().collect::<Vec<_>>());
        let counts = batch.counts();
        let spans: Vec<_> = batch.spans().into_iter().map(|(ring, from, to)| (ring.to_string(), from, to)).collect();
        self.database.append(|connection| {
            request_log::append(connection, &calls)?;
            usage::add_counts(connection, counts)?;
            positions::advance(connection, &spans, self.clock.now())
        })
    }
}

/// Calls that wait for another database than this one are of no use here, but may be to somebody.
fn warn_of_others(folder: &Path, own: &str) {
    let Ok(entries) = folder.read_dir() else { return };
    for other in entries.flatten().map(|entry| entry.path()).filter(|path| !path.ends_with(own)) {
        tracing::warn!(folder = %other.display(), "this is the journal of another database; delete it if that is gone");
    }
}
