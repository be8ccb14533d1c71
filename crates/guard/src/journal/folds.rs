//! The counts of calls whose records had to go: in memory until they are in the database, and in a
//! file, so that they outlive the process.

use std::fs::File;
use std::io;
use std::sync::Arc;

use keywright_domain::calls::LoggedCall;
use keywright_domain::rollups::{CallCounts, Rollup};

use super::segments::{Segment, SegmentsFile};

/// How many counts, of a key in a minute, a segment and a batch have at most, but for what one fold brings: so
/// many are written in one short transaction, however long the database was away.
const COUNTS_AT_ONCE: usize = 20_000;

/// The counts of one ring.
#[derive(Default)]
pub(super) struct Folds {
    /// From the oldest to the newest. Those that a batch has are shared with it.
    segments: Vec<Arc<Segment>>,
    /// Calls that found no room in the ring while a batch was out. They are in no file.
    homeless: CallCounts,
    file: Option<SegmentsFile>,
    /// Whether the file lacks some segment.
    unsaved: bool,
    /// Where the last batch ended that was put back. It may be in the database all the same, so no
    /// segment may count calls of both sides.
    doubtful: u64,
}

impl Folds {
    /// The counts of a ring with a file, and what that was found to hold.
    pub(super) fn new(file: Option<SegmentsFile>, found: Vec<Segment>) -> Self {
        Self { segments: found.into_iter().map(Arc::new).collect(), file, ..Self::default() }
    }

    /// Whether they would outlive the process.
    pub(super) fn is_durable(&self) -> bool {
        self.file.is_some() && !self.unsaved
    }

    /// The position that a segment up to `until` must not cross.
    pub(super) fn boundary(&self, from: u64, until: u64) -> u64 {
        if from < self.doubtful && self.doubtful < until { self.doubtful } else { until }
    }

    /// Keeps a segment. Its records may be overwritten after that.
    pub(super) fn add(&mut self, segment: Segment) {
        let doubtful = self.doubtful;
        let saved = match &mut self.file {
            Some(file) if !self.unsaved && !file.is_overgrown() => file.append(&segment).is_ok(),
            _ => false,
        };
        let same_side = |last: &&mut Segment| (last.through <= doubtful) == (segment.through <= doubtful);
        let has_room = |last: &&mut Segment| last.counts.0.len() < COUNTS_AT_ONCE;
        match self.segments.last_mut().and_then(Arc::get_mut).filter(same_side).filter(has_room) {
            Some(last) => {
                last.counts.merge(&segment.counts);
                last.through = segment.through;
            }
            None => self.segments.push(Arc::new(segment)),
        }
        if let (false, Some(file)) = (saved, &mut self.file) {
            self.unsaved = file.replace(self.segments.iter().map(Arc::as_ref)).is_err();
        }
    }

    /// Counts a call that finds no room.
    pub(super) fn add_homeless(&mut self, call: &LoggedCall<'_>) {
        self.homeless.add(call);
    }

    /// Whether there are counts that no batch ending at this position could have.
    pub(super) fn reach_beyond(&self, end: u64) -> bool {
        !self.homeless.is_empty() || self.segments.iter().any(|segment| segment.through > end)
    }

    /// The oldest segments and the position that they go through, if all of them are too many for one batch.
    pub(super) fn share_oldest(&self) -> Option<(Vec<Arc<Segment>>, u64)> {
        let mut counts = 0;
        let fits = |segment: &&Arc<Segment>| {
            let is_first = counts == 0;
            counts += segment.counts.0.len();
            is_first || counts <= COUNTS_AT_ONCE
        };
        let oldest: Vec<_> = self.segments.iter().take_while(fits).map(Arc::clone).collect();
        let through = oldest.last()?.through;
        (oldest.len() < self.segments.len()).then_some((oldest, through))
    }

    /// The segments for a batch that goes from `tail` to `end`: all that its release will forget, and no other, or
    /// they would be counted once more with the next.
    pub(super) fn share(&mut self, tail: u64, end: u64) -> Vec<Arc<Segment>> {
        if !self.homeless.is_empty() && end > tail {
            // Any position beyond the tail says that they are in.
            let segment = Segment { through: tail + 1, counts: std::mem::take(&mut self.homeless) };
            self.segments.push(Arc::new(segment));
            self.unsaved = true;
        }
        self.segments.iter().filter(|segment| segment.through <= end).map(Arc::clone).collect()
    }

    /// How many calls are counted.
    pub(super) fn calls(&self) -> u64 {
        let counts = self.segments.iter().map(|segment| &segment.counts).chain([&self.homeless]);
        counts.flat_map(|counts| counts.0.values()).map(Rollup::requests).sum()
    }

    /// Forgets what the database has at this position.
    pub(super) fn release(&mut self, position: u64) {
        self.segments.retain(|segment| segment.through > position);
        self.doubtful = 0;
        if let (true, Some(file)) = (self.segments.is_empty(), &mut self.file) {
            // What cannot be cleared stays and does no harm.
            self.unsaved = false;
            let _ = file.clear();
        }
    }

    /// A batch that ended here was put back.
    pub(super) fn doubt(&mut self, position: u64) {
        self.doubtful = position;
        if let (true, Some(file)) = (self.unsaved, &mut self.file) {
            self.unsaved = file.replace(self.segments.iter().map(Arc::as_ref)).is_err();
        }
    }

    /// The file, to be synced while nobody waits for these counts.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn file(&self) -> io::Result<Option<File>> {
        self.file.as_ref().map(SegmentsFile::file).transpose()
    }
}
