//! What the journal hands out to be written into the database.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use keywright_domain::calls::LoggedCall;
use keywright_domain::rollups::CallCounts;

use super::RingId;
use super::record;
use super::ring::Passed;
use super::segments::Segment;

/// Calls, and the counts of calls that exist no more, to be written in one transaction with the
/// positions of the rings they come from. Until it is released they stay in the journal too.
pub struct Batch {
    pub(super) records: Vec<u8>,
    pub(super) parts: Vec<Part>,
    merged: OnceLock<CallCounts>,
    _claim: Claim,
}

/// What a batch has of one ring.
pub(super) struct Part {
    pub(super) id: RingId,
    /// Where the batch begins: behind what the database has.
    pub(super) start: u64,
    pub(super) passed: Passed,
    pub(super) counts: Vec<Arc<Segment>>,
}

impl Batch {
    pub(super) fn new(claim: Claim, records: Vec<u8>, parts: Vec<Part>) -> Self {
        Self { records, parts, merged: OnceLock::new(), _claim: claim }
    }

    /// The calls, the oldest of each ring first.
    pub fn calls(&self) -> impl Iterator<Item = LoggedCall<'_>> {
        record::calls(&self.records)
    }

    /// How many calls there are.
    pub fn len(&self) -> u64 {
        self.parts.iter().map(|part| part.passed.records).sum()
    }

    /// Whether there is no call. There may be counts.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The counts of other calls, whose records had to go.
    pub fn counts(&self) -> &CallCounts {
        self.merged.get_or_init(|| {
            let mut merged = CallCounts::default();
            for segment in self.parts.iter().flat_map(|part| &part.counts) {
                merged.merge(&segment.counts);
            }
            merged
        })
    }

    /// How far the batch goes in each ring: what the database must know once it has the batch.
    #[cfg(test)]
    pub(super) fn positions(&self) -> Vec<(RingId, u64)> {
        self.parts.iter().map(|part| (part.id, part.passed.end)).collect()
    }

    /// From where to where the batch goes in each ring. A database that has a later position than the first has the
    /// batch already.
    pub fn spans(&self) -> Vec<(RingId, u64, u64)> {
        self.parts.iter().map(|part| (part.id, part.start, part.passed.end)).collect()
    }

    /// How many damaged places were passed: records that were lost.
    #[cfg(test)]
    pub(super) fn damaged(&self) -> u64 {
        self.parts.iter().map(|part| part.passed.damaged).sum()
    }
}

/// The right to have the one batch that may be out. It ends when this is dropped.
pub(super) struct Claim(Arc<AtomicBool>);

impl Claim {
    pub(super) fn new(out: &Arc<AtomicBool>) -> Option<Self> {
        (!out.swap(true, Ordering::AcqRel)).then(|| Self(Arc::clone(out)))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
