//! The counts of calls whose records had to go: in memory until they are in the database, and in a
//! file, so that they outlive the process.

use std::fs::File;
use std::io;
use std::sync::Arc;

use keywright_domain::calls::LoggedCall;
use keywright_domain::rollups::{CallCounts, Rollup};

use super::segments::{Segment, SegmentsFile};

/// How many counts there may be.
struct Bounds {
    /// Of keys in a minute, in a segment and in a batch, but for what one fold brings: so many are written in one short
    /// transaction, however long the database was away.
    at_once: usize,
    /// Numbers in all ([`CallCounts::size`]). Beyond that the same calls are counted with less detail.
    in_all: usize,
}

impl Default for Bounds {
    /// At most some 60 MB of memory, unless there are more keys than that.
    fn default() -> Self {
        Self { at_once: 20_000, in_all: 200_000 }
    }
}

/// The counts of one ring.
#[derive(Default)]
pub(super) struct Folds {
    bounds: Bounds,
    /// How many numbers the segments have.
    size: usize,
    /// How many there were when detail was given up last.
    thinned_to: usize,
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
        let size = found.iter().map(|segment| segment.counts.size()).sum();
        Self { segments: found.into_iter().map(Arc::new).collect(), size, file, ..Self::default() }
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
        self.size += segment.counts.size();
        let saved = match &mut self.file {
            Some(file) if !self.unsaved && !file.is_overgrown() => file.append(&segment).is_ok(),
            _ => false,
        };
        let same_side = |last: &&mut Segment| (last.through <= doubtful) == (segment.through <= doubtful);
        let at_once = self.bounds.at_once;
        let has_room = |last: &&mut Segment| last.counts.0.len() < at_once;
        match self.segments.last_mut().and_then(Arc::get_mut).filter(same_side).filter(has_room) {
            Some(last) => {
                last.counts.merge(&segment.counts);
                last.through = segment.through;
            }
            None => self.segments.push(Arc::new(segment)),
        }
        let thinned = self.size > self.bounds.in_all.max(2 * self.thinned_to) && self.thin();
        if let (true, Some(file)) = (thinned || !saved, &mut self.file) {
            self.unsaved = file.replace(self.segments.iter().map(Arc::as_ref)).is_err();
        }
    }

    /// Counts the same calls with less detail; whether that was done. A batch that is out keeps its counts as they are.
    fn thin(&mut self) -> bool {
        if self.segments.iter().any(|segment| Arc::strong_count(segment) > 1) {
            return false;
        }
        let all: Vec<Segment> = self.segments.drain(..).filter_map(Arc::into_inner).collect();
        let sides = all.chunk_by(|one, other| (one.through <= self.doubtful) == (other.through <= self.doubtful));
        let (at_once, at_most) = (self.bounds.at_once, self.bounds.in_all / 2);
        let thinned = sides.flat_map(|side| thinned(side, at_most, at_once)).map(Arc::new).collect();
        self.segments = thinned;
        self.size = self.segments.iter().map(|segment| segment.counts.size()).sum();
        self.thinned_to = self.size;
        true
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
            is_first || counts <= self.bounds.at_once
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
            self.size += segment.counts.size();
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
        self.size = self.segments.iter().map(|segment| segment.counts.size()).sum();
        (self.thinned_to, self.doubtful) = (0, 0);
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

/// The same calls in fewer counts, cut into segments that end where some of the old ones did: a database that has some of
/// them knows by these positions which.
fn thinned(segments: &[Segment], at_most: usize, at_once: usize) -> Vec<Segment> {
    let mut merged = CallCounts::default();
    segments.iter().for_each(|segment| merged.merge(&segment.counts));
    let merged = merged.thinned(at_most);
    let pieces = merged.0.len().div_ceil(at_once).clamp(1, segments.len());
    let length = merged.0.len().div_ceil(pieces).max(1);
    let mut counts = merged.0.into_iter();
    let ends = segments.iter().skip(segments.len() - pieces).map(|segment| segment.through);
    ends.map(|through| Segment { through, counts: CallCounts(counts.by_ref().take(length).collect()) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::segments;
    use keywright_domain::calls::{ClientNumber, KeyNumber};
    use keywright_domain::rollups::{Endpoint, Scope};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const BOUNDS: Bounds = Bounds { at_once: 8, in_all: 40 };
    const KEYS: u32 = 5;

    /// What happens to counts.
    #[derive(Clone, Debug)]
    enum Step {
        /// So many calls of each key in a minute are counted.
        Fold(i64, u64),
        /// A batch takes the oldest of them. Whether it is stored, and whether that is heard.
        Batch(bool, bool),
        /// The process ends and begins again.
        Restart,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let fold = || (0i64..10_000, 1u64..5).prop_map(|(minute, calls)| Step::Fold(minute, calls));
        let batch = any::<(bool, bool)>().prop_map(|(stored, heard)| Step::Batch(stored, heard));
        prop::collection::vec(prop_oneof![fold(), fold(), fold(), batch, Just(Step::Restart)], 1..120)
    }

    fn counts(minute: i64, calls: u64) -> CallCounts {
        let mut counts = CallCounts::default();
        for key in 0..KEYS {
            let scope = Scope { minute: minute * 60_000, client: ClientNumber(1), key: KeyNumber(key) };
            let rollup = counts.0.entry(scope).or_default();
            (0..calls).for_each(|call| {
                rollup.count(Endpoint { method: "GET", route: "/a", status: 200, code: None }, 1 << call)
            });
        }
        counts
    }

    fn add(to: &mut BTreeMap<KeyNumber, u64>, counts: &CallCounts) {
        counts.0.iter().for_each(|(scope, rollup)| *to.entry(scope.key).or_default() += rollup.requests());
    }

    fn open(path: &std::path::Path, position: u64) -> Folds {
        let (file, found) = SegmentsFile::open(segments::path_beside(path), 7).unwrap();
        assert_eq!(found.damaged, 0);
        let mut folds = Folds { bounds: BOUNDS, ..Folds::new(Some(file), found.segments) };
        folds.release(position);
        folds
    }

    proptest! {
        #[test]
        fn however_long_it_takes_each_call_is_stored_once_in_bounded_room(steps in steps()) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("0.ring");
            let (mut folds, mut position, mut stored_position) = (open(&path, 0), 0, 0);
            let (mut recorded, mut stored) = (BTreeMap::new(), BTreeMap::new());
            let mut store = |share: &[Arc<Segment>]| share.iter().for_each(|segment| add(&mut stored, &segment.counts));
            for step in steps {
                match step {
                    Step::Fold(minute, calls) => {
                        position += 10;
                        let counts = counts(minute, calls);
                        add(&mut recorded, &counts);
                        folds.add(Segment { through: position, counts });
                        // A day, the least that is kept, of each key on both sides.
                        let least = 2 * 8 * KEYS as usize;
                        prop_assert!(folds.size <= BOUNDS.in_all.max(2 * least) + 4 * KEYS as usize);
                    }
                    Step::Batch(is_stored, is_heard) => {
                        // Before the next batch it is asked what became of the last.
                        folds.release(stored_position);
                        let Some((share, through)) = folds.share_oldest() else { continue };
                        if is_stored {
                            store(&share);
                            stored_position = through;
                        }
                        drop(share);
                        match is_heard && is_stored {
                            true => folds.release(through),
                            false => folds.doubt(through),
                        }
                    }
                    Step::Restart => folds = open(&path, stored_position),
                }
            }
            folds.release(stored_position);
            store(&folds.share(stored_position, position));
            prop_assert_eq!(stored, recorded);
        }
    }
}
