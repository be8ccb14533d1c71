//! A ring and its counts, shared by the threads that write calls and the one that takes them.
//!
//! Locks are taken in the order ring, counts.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use keywright_domain::calls::LoggedCall;
use keywright_domain::rollups::CallCounts;

use super::folder::{OpenProblem, RingFile};
use super::folds::Folds;
use super::record;
use super::ring::{Passed, Ring};
use super::segments::Segment;
use super::{JournalState, RingId};

/// How many records are counted before writers get a turn.
const COUNTED_AT_ONCE: usize = 64;
/// When a ring is full, this part of it is counted and freed.
const FREED_PART: u64 = 8;

/// One ring of a journal.
pub(super) struct Lane {
    pub(super) id: RingId,
    file: Option<RingFile>,
    ring: Mutex<Ring>,
    folds: Mutex<Folds>,
    folded: AtomicU64,
    damaged: AtomicU64,
}

impl Lane {
    pub(super) fn new(id: RingId, file: Option<RingFile>, ring: Ring, folds: Folds, damaged: u64) -> Self {
        let (ring, folds) = (Mutex::new(ring), Mutex::new(folds));
        Self { id, file, ring, folds, folded: AtomicU64::default(), damaged: AtomicU64::new(damaged) }
    }

    /// Gives the ring that size, if it has a file and nothing is in it.
    pub(super) fn resize(&mut self, bytes: u64, random: &mut dyn FnMut() -> u128, problems: &mut Vec<OpenProblem>) {
        let is_empty = self.ring().used() == 0 && self.folds().calls() == 0;
        let Some(file) = self.file.as_mut().filter(|file| is_empty && file.bytes != bytes) else { return };
        let resized = file.remake(bytes, random, problems).and_then(|(id, ring, folds)| {
            (self.id, self.ring, self.folds) = (id, Mutex::new(ring), Mutex::new(folds));
            file.cut()
        });
        if let Err(cause) = resized {
            problems.push(OpenProblem::Resize { path: file.path.clone(), bytes, cause });
        }
    }

    /// Writes a call. In a full ring the oldest calls make room, unless they are with a batch: then this
    /// one is only counted.
    pub(super) fn record(&self, call: &LoggedCall<'_>, batch_is_out: impl FnOnce() -> bool) {
        let mut ring = self.ring();
        if ring.append(call) {
            return;
        }
        if !batch_is_out() {
            let goal = ring.head().min(ring.tail() + ring.capacity() / FREED_PART);
            while ring.tail() < goal {
                let (mut passed, mut counts) = (Passed::from(ring.tail()), CallCounts::default());
                let until = self.folds().boundary(passed.end, goal);
                count(&ring, &mut passed, until, usize::MAX, &mut counts);
                self.keep(passed, counts);
                ring.release(passed);
            }
            if ring.append(call) {
                return;
            }
        }
        self.folded.fetch_add(1, Ordering::Relaxed);
        self.folds().add_homeless(call);
    }

    /// Where the oldest record waits that is not freed.
    pub(super) fn tail(&self) -> u64 {
        self.ring().tail()
    }

    /// Copies up to that many records behind those that were passed.
    pub(super) fn copy(&self, passed: &mut Passed, at_most: usize, to: &mut Vec<u8>) {
        let ring = self.ring();
        for _ in 0..at_most {
            let Some(record) = ring.next(passed, ring.head()) else { return };
            record.copy(to);
        }
    }

    /// The oldest counts and the position that they go through, if there are more than a batch should have.
    pub(super) fn oldest_counts(&self) -> Option<(Vec<Arc<Segment>>, u64)> {
        self.folds().share_oldest()
    }

    /// The counts that go with a batch that passed this.
    pub(super) fn counts(&self, tail: u64, passed: &mut Passed) -> Vec<Arc<Segment>> {
        let mut ring = self.ring();
        let mut folds = self.folds();
        if ring.used() == 0 && folds.reach_beyond(passed.end) {
            ring.skip();
            passed.end = ring.head();
        }
        folds.share(tail, passed.end)
    }

    /// Frees what a batch passed.
    pub(super) fn release(&self, passed: Passed) {
        self.ring().release(passed);
        self.folds().release(passed.end);
        self.damaged.fetch_add(passed.damaged, Ordering::Relaxed);
    }

    /// Frees what is in the database, which has this position.
    pub(super) fn release_to(&self, position: u64) {
        let mut ring = self.ring();
        ring.release_to(position);
        self.folds().release(position);
    }

    /// A batch that ended here was put back.
    pub(super) fn put_back(&self, end: u64) {
        self.folds().doubt(end);
        self.make_room();
    }

    /// If more than half of the ring is full, its oldest records are counted and freed until that is over.
    pub(super) fn make_room(&self) {
        let (mut passed, goal) = {
            let ring = self.ring();
            let half = ring.capacity() / 2;
            (Passed::from(ring.tail()), if ring.used() > half { ring.head() - half } else { ring.tail() })
        };
        while passed.end < goal {
            passed = Passed::from(passed.end);
            let until = self.folds().boundary(passed.end, goal);
            let mut counts = CallCounts::default();
            while passed.end < until {
                count(&self.ring(), &mut passed, until, COUNTED_AT_ONCE, &mut counts);
            }
            self.keep(passed, counts);
            self.ring().release(passed);
        }
    }

    /// Keeps the counts of passed records, whose space may be used again after that.
    fn keep(&self, passed: Passed, counts: CallCounts) {
        self.folded.fetch_add(passed.records, Ordering::Relaxed);
        self.damaged.fetch_add(passed.damaged, Ordering::Relaxed);
        self.folds().add(Segment { through: passed.end, counts });
    }

    /// Adds what is in it to a journal's state.
    pub(super) fn add_to(&self, state: &mut JournalState) {
        // Before the ring is locked: whoever has the counts may be writing their file.
        state.durable &= self.file.is_some() && self.folds().is_durable();
        let ring = self.ring();
        state.depth += ring.waiting();
        state.bytes += ring.used();
        state.capacity += ring.capacity();
        let oldest = ring.oldest().map(|call| call.at());
        state.oldest = [state.oldest, oldest].into_iter().flatten().min();
        state.folded += self.folded.load(Ordering::Relaxed);
        state.damaged += self.damaged.load(Ordering::Relaxed);
    }

    /// What waits: calls with a record, calls that are only counted, and damage, past and waiting.
    pub(super) fn waiting(&self) -> (u64, u64, u64) {
        let ring = self.ring();
        (ring.waiting(), self.folds().calls(), ring.damaged() + self.damaged.load(Ordering::Relaxed))
    }

    /// Waits until everything is on the disk.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn sync(&self) -> io::Result<()> {
        let counts = self.folds().file()?;
        // The counts first: their records may be overwritten already. No lock is held meanwhile.
        [counts.as_ref(), self.file.as_ref().map(|file| &file.file)].into_iter().flatten().try_for_each(File::sync_data)
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn folds(&self) -> MutexGuard<'_, Folds> {
        self.folds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(ring: &Ring, passed: &mut Passed, until: u64, at_most: usize, counts: &mut CallCounts) {
    for _ in 0..at_most {
        let Some(record) = ring.next(passed, until) else { return };
        if let Some(call) = record::decode(record.bytes) {
            counts.add(&call);
        }
    }
}
