//! A ring of records: where the next one goes, and which still wait.
//!
//! Positions grow for ever; a record lies at its position modulo the capacity, and never across the
//! end, where a filler stands instead. What lies between the tail and the head waits.

use keywright_domain::calls::LoggedCall;

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

/// The bytes of a ring and the positions in it.
pub(super) struct Ring {
    storage: Storage,
    seed: u32,
    head: u64,
    tail: u64,
    waiting: u64,
    damaged: u64,
}

impl Ring {
    /// A ring over bytes that hold nothing yet.
    pub(super) fn new(storage: Storage, seed: u32) -> Self {
        Self { storage, seed, head: 0, tail: 0, waiting: 0, damaged: 0 }
    }

    /// A ring over the bytes that another process has left. What lies before `counted` is counted
    /// already. Tells, too, whether the last record was torn.
    pub(super) fn found(storage: Storage, seed: u32, counted: u64) -> (Self, bool) {
        let mut ring = Self::new(storage, seed);
        ring.head = ring.find_head().max(align(counted));
        ring.tail = align(counted);
        let oldest = ring.head.saturating_sub(ring.capacity());
        if ring.tail < oldest {
            // What stands there of the former lap is half overwritten: that is no damage.
            let mut passed = Passed::from(oldest);
            let stride = ring.next(&mut passed, ring.head).map_or(0, |record| record.stride as u64);
            ring.tail = passed.end - stride;
        }
        let waiting = ring.walk(ring.tail, ring.head);
        (ring.waiting, ring.damaged) = (waiting.records, waiting.damaged);
        let torn = ring.head > 0 && record::claimed_position(ring.at(ring.head)) == Some(ring.head);
        (ring, torn)
    }

    /// The ring over the same bytes, mapped anew: what was only read to find them no longer counts as used memory.
    pub(super) fn mapped_anew(self, storage: Storage) -> Self {
        Self { storage, ..self }
    }

    pub(super) fn capacity(&self) -> u64 {
        self.storage.bytes().len() as u64
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
        let stride = call.stride() as u64;
        let to_end = self.capacity() - self.offset(self.head);
        let filler = if to_end < stride { to_end } else { 0 };
        if self.used() + filler + stride > self.capacity() {
            return false;
        }
        let (seed, start) = (self.seed, self.head + filler);
        if filler > 0 {
            let position = self.head;
            let to = self.at_mut(position).get_mut(..filler as usize);
            to.and_then(|to| record::write_filler(to, seed, position));
        }
        let written = call.write(self.at_mut(start), seed, start);
        self.head = start + stride;
        self.waiting += 1;
        written.is_some()
    }

    /// Moves the head without a call, so that the next position is another one. There must be room.
    pub(super) fn append_filler(&mut self) {
        let (seed, position) = (self.seed, self.head);
        let to = self.at_mut(position).get_mut(..UNIT);
        if to.and_then(|to| record::write_filler(to, seed, position)).is_some() {
            self.head += UNIT as u64;
        }
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
                    passed.end += UNIT as u64;
                }
            }
        }
        None
    }

    /// Frees what was passed.
    pub(super) fn release(&mut self, passed: Passed) {
        self.tail = self.tail.max(passed.end);
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

    /// Behind the sound record with the highest position.
    fn find_head(&self) -> u64 {
        let (mut head, mut offset) = (0, 0);
        while offset < self.capacity() {
            let bytes = self.at(offset);
            let position = record::claimed_position(bytes).filter(|position| self.offset(*position) == offset);
            match position.and_then(|position| Some((position, record::read(bytes, self.seed, position)?))) {
                Some((position, record)) => {
                    head = head.max(position + record.stride as u64);
                    offset += record.stride as u64;
                }
                None => offset += UNIT as u64,
            }
        }
        head
    }

    fn offset(&self, position: u64) -> u64 {
        position % self.capacity()
    }

    /// The bytes from a position to the ring's end, but no more than a record may have.
    fn at(&self, position: u64) -> &[u8] {
        let bytes = self.storage.bytes().get(self.offset(position) as usize..).unwrap_or_default();
        bytes.get(..LONGEST).unwrap_or(bytes)
    }

    fn at_mut(&mut self, position: u64) -> &mut [u8] {
        let offset = self.offset(position) as usize;
        self.storage.bytes_mut().get_mut(offset..).unwrap_or_default()
    }
}

fn align(position: u64) -> u64 {
    position.checked_next_multiple_of(UNIT as u64).unwrap_or(position)
}
