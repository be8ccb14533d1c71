//! A ring of records: where the next one goes, and which still wait.
//!
//! Positions grow for ever; `chunks.rs` knows where in the storage each lies. A record never goes across the end of a
//! stretch, where a filler stands instead. What lies between the tail and the head waits.

use keywright_domain::calls::LoggedCall;

use super::chunks::Chunks;
use super::record::{self, LONGEST, Record, UNIT, Unwritten};
use super::storage::Storage;

/// What was passed on the way from one position to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Passed {
    /// Where the way ended.
    pub(super) end: u64,
    /// Sound records.
    pub(super) records: u64,
    /// Places where something else stood.
    pub(super) damaged: u64,
}

impl From<u64> for Passed {
    /// The way's beginning.
    fn from(end: u64) -> Self {
        Self { end, ..Self::default() }
    }
}

/// The records of a ring and the positions in it.
pub(super) struct Ring {
    chunks: Chunks,
    seed: u32,
    head: u64,
    tail: u64,
    waiting: u64,
    damaged: u64,
}

impl Ring {
    /// A ring over bytes that hold nothing yet.
    pub(super) fn new(storage: Storage, seed: u32) -> Self {
        Self { chunks: Chunks::new(storage), seed, head: 0, tail: 0, waiting: 0, damaged: 0 }
    }

    /// A ring over the bytes that another process has left. What lies before `counted` is counted
    /// already. Tells, too, whether the last record was torn.
    pub(super) fn found(storage: Storage, seed: u32, counted: u64) -> (Self, bool) {
        let (mut chunks, found) = Chunks::found(storage, seed);
        let head = found.max(align(counted));
        let tail = chunks.begin().unwrap_or(head).max(align(counted));
        chunks.release(tail);
        let mut ring = Self { chunks, seed, head, tail, waiting: 0, damaged: 0 };
        let waiting = ring.walk(tail, head);
        (ring.waiting, ring.damaged) = (waiting.records, waiting.damaged);
        let claimed = record::claimed_position(ring.at(head)) == Some(head) || ring.chunks.is_claimed(head);
        (ring, head > 0 && claimed)
    }

    /// The ring over the same bytes, mapped anew: what was only read to find them no longer counts as used memory.
    pub(super) fn mapped_anew(self, storage: Storage) -> Self {
        Self { chunks: self.chunks.mapped_anew(storage), ..self }
    }

    pub(super) fn capacity(&self) -> u64 {
        self.chunks.capacity()
    }

    pub(super) fn head(&self) -> u64 {
        self.head
    }

    pub(super) fn tail(&self) -> u64 {
        self.tail
    }

    /// How many bytes wait.
    pub(super) fn used(&self) -> u64 {
        self.head.saturating_sub(self.tail)
    }

    /// How many records wait.
    pub(super) fn waiting(&self) -> u64 {
        self.waiting
    }

    /// How many damaged places lie between them.
    pub(super) fn damaged(&self) -> u64 {
        self.damaged
    }

    /// Writes a call; whether there was room.
    pub(super) fn append(&mut self, call: &LoggedCall<'_>) -> bool {
        let call = Unwritten::new(call);
        let (seed, stride) = (self.seed, call.stride() as u64);
        let end = self.chunks.end_of_stretch(self.head);
        if end - self.head < stride {
            if !self.chunks.take(end) {
                return false;
            }
            self.append_filler(end);
        }
        if !self.chunks.take(self.head) {
            return false;
        }
        let position = self.head;
        let written = call.write(self.chunks.at_mut(position), seed, position);
        self.head += stride;
        self.waiting += 1;
        written.is_some()
    }

    /// Moves the head without a call, so that the next position is another one. There must be room.
    pub(super) fn skip(&mut self) {
        if self.chunks.take(self.head) {
            self.append_filler(self.head + UNIT as u64);
        }
    }

    fn append_filler(&mut self, end: u64) {
        let (seed, position) = (self.seed, self.head);
        let to = self.chunks.at_mut(position).get_mut(..(end - position) as usize);
        // A stretch that has no chunk has nothing to read either.
        to.and_then(|to| record::write_filler(to, seed, position));
        self.head = end;
    }

    /// The next call, from where the way has come so far, if it begins before `until`.
    pub(super) fn next(&self, passed: &mut Passed, until: u64) -> Option<Record<'_>> {
        let mut sound = true;
        while passed.end < until {
            match record::read(self.at(passed.end), self.seed, passed.end) {
                Some(record) => {
                    passed.end += record.stride as u64;
                    sound = true;
                    if !record.is_filler() {
                        passed.records += 1;
                        return Some(record);
                    }
                }
                None => {
                    passed.damaged += u64::from(sound);
                    sound = false;
                    passed.end = if self.at(passed.end).is_empty() {
                        self.chunks.end_of_stretch(passed.end).min(until)
                    } else {
                        passed.end + UNIT as u64
                    };
                }
            }
        }
        None
    }

    /// Frees what was passed.
    pub(super) fn release(&mut self, passed: Passed) {
        self.tail = self.tail.max(passed.end);
        self.chunks.release(self.tail);
        self.waiting = self.waiting.saturating_sub(passed.records);
        self.damaged = self.damaged.saturating_sub(passed.damaged);
    }

    /// Frees all before `position`, which is in the database already. Tells what that was.
    pub(super) fn release_to(&mut self, position: u64) -> Passed {
        let position = align(position);
        let passed = self.walk(self.tail, position.min(self.head));
        self.head = self.head.max(position);
        self.release(Passed { end: position, ..passed });
        passed
    }

    /// The oldest call that waits.
    pub(super) fn oldest(&self) -> Option<LoggedCall<'_>> {
        let mut passed = Passed::from(self.tail);
        record::decode(self.next(&mut passed, self.head)?.bytes)
    }

    fn walk(&self, from: u64, until: u64) -> Passed {
        let mut passed = Passed::from(from);
        while self.next(&mut passed, until).is_some() {}
        passed
    }

    /// The bytes from a position to its stretch's end, but no more than a record may have.
    fn at(&self, position: u64) -> &[u8] {
        let bytes = self.chunks.at(position);
        bytes.get(..LONGEST).unwrap_or(bytes)
    }
}

fn align(position: u64) -> u64 {
    position.checked_next_multiple_of(UNIT as u64).unwrap_or(position)
}
