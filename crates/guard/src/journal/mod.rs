//! The journal: what happened to a call, kept until the database has it, whatever happens to this
//! process.
//!
//! Each thread writes into a ring of its own (`ring.rs`, `record.rs`), a file of fixed size that is
//! mapped into memory (`folder.rs`, `storage.rs`): a record that was written outlives `kill -9`,
//! since the page cache is the system's. Loss of power costs what the system had not written out yet.
//! Batches (`batch.rs`) of records go into the database together with the position that they reach in
//! each ring, in one transaction; only then is their space used again.
//!
//! The size is bounded. Past the bound the oldest records go, never their counts: by minute, key,
//! route, status and latency they are kept in memory and in a file beside the ring (`folds.rs`,
//! `segments.rs`), and go into the database with the next batch. Where even these are too many, they
//! lose detail, but no call.
//!
//! # Where the process may end
//!
//! | between | then |
//! |---|---|
//! | two bytes of a record | its checksum does not hold; the answer had not left |
//! | the record and the answer | the call is in the log, though nobody saw its answer |
//! | the batch's commit and its release | the database's position says what it has; [`Journal::recover`] frees that |
//! | two bytes of a segment of counts | its checksum does not hold, and its records are still in the ring |
//! | the segment and the release of its records | the segment says through which position it counts; the ring begins there |
//! | the commit of counts and the clearing of their file | the database's position is not below theirs, so they are in |
//!
//! Counts are lost in two cases only: the process is killed while the disk refuses the file of counts,
//! or while there are calls that came upon a full ring whose oldest records were with a batch: these
//! are counted in memory until the next batch.

mod batch;
mod chunks;
mod folder;
mod folds;
mod header;
mod lane;
mod record;
mod ring;
mod segments;
mod storage;

pub use batch::Batch;
pub use folder::OpenProblem;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use keywright_api_types::Timestamp;
use keywright_domain::calls::LoggedCall;

use batch::{Claim, Part};
use folds::Folds;
use lane::Lane;
use ring::{Passed, Ring};
use storage::Storage;

/// Sizes are multiples of this.
const PAGE: u64 = 4096;
/// The smallest ring, which still holds several of the longest records.
const SMALLEST: u64 = 64 << 10;
/// The largest ring in memory, where a file was wanted and could not be had.
const LARGEST_IN_MEMORY: u64 = 64 << 20;
/// How many records are copied before writers get a turn.
const COPIED_AT_ONCE: usize = 256;

/// A ring, by 128 random bits. A file that is made anew is another ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RingId(pub u128);

impl RingId {
    /// Makes the checksums of each ring different, so that no record is taken for another ring's.
    fn seed(self) -> u32 {
        crc32fast::hash(&self.0.to_le_bytes())
    }
}

impl std::fmt::Display for RingId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// What was found to wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Calls with a record.
    pub calls: u64,
    /// Calls that are only counted.
    pub counted: u64,
    /// Damaged places: records that were lost, or that were never finished.
    pub damaged: u64,
}

/// How full a journal is, and what it went through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalState {
    /// Records that wait.
    pub depth: u64,
    /// The bytes they take.
    pub bytes: u64,
    /// The bytes that there are.
    pub capacity: u64,
    /// When the oldest call arrived that waits.
    pub oldest: Option<Timestamp>,
    /// Calls whose record had to go, and that were only counted; since the start.
    pub folded: u64,
    /// Damaged places that were passed; since the start.
    pub damaged: u64,
    /// Whether all of it outlives the process.
    pub durable: bool,
}

/// Takes each call before its answer leaves, and hands batches to whoever writes the database.
pub struct Journal {
    /// Those that are written first, then those that other processes have left.
    lanes: Vec<Lane>,
    written: usize,
    /// The size of a ring that is made now.
    bytes: u64,
    out: Arc<AtomicBool>,
}

impl Journal {
    /// Opens a journal of at least that many rings in a folder, or without one, in memory. The size is
    /// that of rings which must be made; `random` makes their ids. Other free rings of the folder are opened,
    /// too, since they may hold calls. The problems say what is not kept as it should be: the
    /// journal works all the same, if need be in memory.
    pub fn open(
        folder: Option<&Path>,
        rings: usize,
        bytes_per_ring: u64,
        random: &mut dyn FnMut() -> u128,
    ) -> (Self, Vec<OpenProblem>) {
        let written = rings.max(1);
        let bytes = bytes_per_ring.clamp(SMALLEST, u64::MAX / 4).next_multiple_of(PAGE);
        let (mut lanes, mut problems) = (Vec::new(), Vec::new());
        if let Some(folder) = folder {
            lanes = folder::open(folder, written, bytes, random, &mut problems);
        }
        let in_memory = usize::try_from(bytes.min(LARGEST_IN_MEMORY)).unwrap_or(SMALLEST as usize);
        lanes.resize_with(lanes.len().max(written), || {
            let id = RingId(random());
            Lane::new(id, None, Ring::new(Storage::memory(in_memory), id.seed()), Folds::default(), 0)
        });
        (Self { lanes, written, bytes, out: Arc::default() }, problems)
    }

    /// All rings, those that are only read out included.
    pub fn ring_ids(&self) -> Vec<RingId> {
        self.lanes.iter().map(|lane| lane.id).collect()
    }

    /// Frees what the database has, by the position that it knows of each ring, and tells what waits.
    /// To be called before the first call is recorded, and again after a commit that failed so that nobody
    /// knows whether it did. While a batch is out nothing is freed.
    pub fn recover(&self, position: impl Fn(RingId) -> Option<u64>) -> Recovery {
        let claim = Claim::new(&self.out);
        let mut recovery = Recovery::default();
        for lane in &self.lanes {
            if let (Some(_), Some(position)) = (&claim, position(lane.id)) {
                lane.release_to(position);
            }
            let (calls, counted, damaged) = lane.waiting();
            recovery.calls += calls;
            recovery.counted += counted;
            recovery.damaged += damaged;
        }
        recovery
    }

    /// Gives rings in which nothing waits, and which were made in another size, the size that [`Journal::open`] was asked
    /// for. To be called after [`Journal::recover`]. The problems say which keep the one they have.
    pub fn resize(&mut self, random: &mut dyn FnMut() -> u128) -> Vec<OpenProblem> {
        let mut problems = Vec::new();
        for lane in self.lanes.iter_mut().take(self.written) {
            lane.resize(self.bytes, random, &mut problems);
        }
        problems
    }

    /// Takes a call. Once this returns, it outlives the process.
    pub fn record(&self, call: &LoggedCall<'_>) {
        if let Some(lane) = self.lanes.get(thread_number() % self.written) {
            lane.record(call, || self.out.load(Ordering::Acquire));
        }
    }

    /// Copies up to that many calls, and all counts. Nothing if none wait, or while another batch is out. A batch
    /// is to be released or put back; one that is dropped counts as put back.
    pub fn take(&self, at_most: usize) -> Option<Batch> {
        let claim = Claim::new(&self.out)?;
        let tails: Vec<_> = self.lanes.iter().map(Lane::tail).collect();
        let mut ways: Vec<_> = tails.iter().map(|tail| Passed::from(*tail)).collect();
        // Where counts have piled up, some of them are a batch of their own: no record may go before them.
        let piles: Vec<_> = self.lanes.iter().map(Lane::oldest_counts).collect();
        let (mut records, mut left, mut before) = (Vec::new(), at_most, usize::MAX);
        while left > 0 && left < before {
            before = left;
            let free = self.lanes.iter().zip(&mut ways).zip(&piles).filter(|(_, pile)| pile.is_none());
            for ((lane, passed), _) in free {
                let already = passed.records;
                lane.copy(passed, left.min(COPIED_AT_ONCE), &mut records);
                left -= (passed.records - already) as usize;
            }
        }
        let parts =
            self.lanes.iter().zip(tails).zip(ways).zip(piles).filter_map(|(((lane, tail), mut passed), pile)| {
                if let Some((counts, through)) = pile {
                    return Some(Part {
                        id: lane.id,
                        start: through.saturating_sub(1),
                        passed: through.into(),
                        counts,
                    });
                }
                let counts = lane.counts(tail, &mut passed);
                (passed.end > tail || !counts.is_empty()).then_some(Part { id: lane.id, start: tail, passed, counts })
            });
        let parts: Vec<_> = parts.collect();
        (!parts.is_empty()).then(|| Batch::new(claim, records, parts))
    }

    /// Frees the space of a batch that is in the database.
    pub fn release(&self, batch: Batch) {
        for part in &batch.parts {
            self.lanes.iter().filter(|lane| lane.id == part.id).for_each(|lane| lane.release(part.passed));
        }
    }

    /// Keeps a batch that is not in the database. Where more than half of a ring is full, its oldest
    /// calls are then only counted, until it is not.
    pub fn put_back(&self, mut batch: Batch) {
        for part in &mut batch.parts {
            part.counts.clear();
            self.lanes.iter().filter(|lane| lane.id == part.id).for_each(|lane| lane.put_back(part.passed.end));
        }
    }

    /// Where more than half of a ring is full, has its oldest calls only counted: for those who cannot even try to
    /// write a batch. Threads that record calls need not do it then.
    pub fn make_room(&self) {
        if let Some(_claim) = Claim::new(&self.out) {
            self.lanes.iter().for_each(Lane::make_room);
        }
    }

    /// Waits until all that is waiting is on the disk, where loss of power does not reach it.
    ///
    /// # Errors
    /// What the system says.
    pub fn sync(&self) -> io::Result<()> {
        self.lanes.iter().try_for_each(Lane::sync)
    }

    /// How full it is, and what it went through.
    pub fn state(&self) -> JournalState {
        let mut state =
            JournalState { depth: 0, bytes: 0, capacity: 0, oldest: None, folded: 0, damaged: 0, durable: true };
        self.lanes.iter().for_each(|lane| lane.add_to(&mut state));
        state
    }
}

/// A number for each thread that records calls, from 0 on.
fn thread_number() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static NUMBER: usize = NEXT.fetch_add(1, Ordering::Relaxed);
    }
    NUMBER.with(|number| *number)
}

#[cfg(test)]
mod tests;
