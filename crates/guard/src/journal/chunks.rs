//! Where in the storage a position lies.
//!
//! Positions are cut into stretches as long as a chunk of the storage. A stretch takes a free chunk when its first
//! record is written, and gives it back when its last was passed. The chunk that was given back last is taken first,
//! so that a journal which is emptied in time keeps to a few chunks. They stay in the processor's caches, and the
//! system seldom has to make their pages writable again after it wrote them out, which waits for the file system.

use std::collections::VecDeque;

use super::PAGE;
use super::record::{self, UNIT};
use super::storage::Storage;

/// How many chunks a storage has, if they are neither too large nor too small then.
const CHUNKS: u64 = 64;
/// A chunk has room for the longest record.
const SMALLEST: u64 = 2 * PAGE;
const LARGEST: u64 = 1 << 20;

/// The storage, and which stretch of positions has which chunk of it.
pub(super) struct Chunks {
    storage: Storage,
    /// The length of a chunk, in bytes.
    size: u64,
    /// The number of the stretch that `taken` begins with.
    first: u64,
    taken: VecDeque<Option<usize>>,
    /// The next to be taken is the last.
    free: Vec<usize>,
}

impl Chunks {
    /// Chunks that are all free.
    pub(super) fn new(storage: Storage) -> Self {
        let bytes = storage.bytes().len() as u64;
        let size = (bytes / CHUNKS).clamp(SMALLEST, LARGEST).next_multiple_of(PAGE);
        let free = (0..(bytes / size) as usize).rev().collect();
        Self { storage, size, first: 0, taken: VecDeque::new(), free }
    }

    /// Chunks with the records that another process has left, and the position behind the last of them.
    pub(super) fn found(storage: Storage, seed: u32) -> (Self, u64) {
        let mut chunks = Self::new(storage);
        let (mut found, mut head) = (Vec::new(), 0);
        for chunk in std::mem::take(&mut chunks.free) {
            let end = chunks.newest_record_end(chunk, seed);
            head = head.max(end.unwrap_or_default());
            found.push((end.map(|end| (end - 1) / chunks.size), chunk));
        }
        // Stretches in use follow one another: what lies further back than all chunks reach was given back long ago.
        let last = chunks.stretch(head.saturating_sub(1));
        chunks.first = (last + 1).saturating_sub(found.len() as u64);
        for (stretch, chunk) in found {
            match stretch.and_then(|stretch| chunks.slot(stretch)) {
                Some(slot @ None) => *slot = Some(chunk),
                _ => chunks.free.push(chunk),
            }
        }
        (chunks, head)
    }

    /// The same chunks of the same bytes, mapped anew.
    pub(super) fn mapped_anew(self, storage: Storage) -> Self {
        Self { storage, ..self }
    }

    /// How many bytes all chunks have.
    pub(super) fn capacity(&self) -> u64 {
        self.storage.bytes().len() as u64 / self.size * self.size
    }

    /// Where the stretch ends in which a position lies.
    pub(super) fn end_of_stretch(&self, position: u64) -> u64 {
        (self.stretch(position) + 1).saturating_mul(self.size)
    }

    /// The first position that has a chunk, if any has one.
    pub(super) fn begin(&self) -> Option<u64> {
        let index = self.taken.iter().position(Option::is_some)?;
        Some((self.first + index as u64) * self.size)
    }

    /// Gives a position's stretch a chunk if it has none; whether it has one now.
    pub(super) fn take(&mut self, position: u64) -> bool {
        if self.chunk(position).is_some() {
            return true;
        }
        let (stretch, free) = (self.stretch(position), self.free.pop());
        match (self.slot(stretch), free) {
            (Some(slot), Some(_)) => *slot = free,
            (_, free) => self.free.extend(free),
        }
        self.chunk(position).is_some()
    }

    /// Gives back the chunks of all stretches that end before a position.
    pub(super) fn release(&mut self, position: u64) {
        let stretch = self.stretch(position);
        while self.first < stretch {
            match self.taken.pop_front() {
                Some(chunk) => self.free.extend(chunk),
                None => self.first = stretch - 1,
            }
            self.first += 1;
        }
    }

    /// The bytes from a position to its stretch's end; nothing if that has no chunk.
    pub(super) fn at(&self, position: u64) -> &[u8] {
        let bytes = self.chunk(position).map(|chunk| self.bytes(chunk)).unwrap_or_default();
        bytes.get((position % self.size) as usize..).unwrap_or_default()
    }

    /// The same, to be written.
    pub(super) fn at_mut(&mut self, position: u64) -> &mut [u8] {
        let Some(chunk) = self.chunk(position) else { return Default::default() };
        let (from, to) =
            (chunk * self.size as usize + (position % self.size) as usize, (chunk + 1) * self.size as usize);
        self.storage.bytes_mut().get_mut(from..to).unwrap_or_default()
    }

    /// Whether a free chunk begins with a record that claims this position, sound or not.
    pub(super) fn is_claimed(&self, position: u64) -> bool {
        let mut claims = self.free.iter().map(|chunk| record::claimed_position(self.bytes(*chunk)));
        claims.any(|claimed| claimed == Some(position))
    }

    fn stretch(&self, position: u64) -> u64 {
        position / self.size
    }

    fn chunk(&self, position: u64) -> Option<usize> {
        let index = self.stretch(position).checked_sub(self.first)?;
        self.taken.get(usize::try_from(index).ok()?).copied().flatten()
    }

    /// The place of a stretch that is not given back.
    fn slot(&mut self, stretch: u64) -> Option<&mut Option<usize>> {
        let index = usize::try_from(stretch.checked_sub(self.first)?).ok()?;
        if self.taken.len() <= index {
            self.taken.resize(index + 1, None);
        }
        self.taken.get_mut(index)
    }

    fn bytes(&self, chunk: usize) -> &[u8] {
        let size = self.size as usize;
        self.storage.bytes().get(chunk * size..(chunk + 1) * size).unwrap_or_default()
    }

    /// Behind the sound record with the highest position in a chunk. Older ones may follow it.
    fn newest_record_end(&self, chunk: usize, seed: u32) -> Option<u64> {
        let (mut bytes, mut offset, mut end) = (self.bytes(chunk), 0, None);
        while !bytes.is_empty() {
            let position = record::claimed_position(bytes).filter(|position| position % self.size == offset);
            let stride = position.and_then(|position| {
                let stride = record::read(bytes, seed, position)?.stride;
                end = end.max(Some(position + stride as u64));
                Some(stride)
            });
            let stride = stride.unwrap_or(UNIT);
            offset += stride as u64;
            bytes = bytes.get(stride..).unwrap_or_default();
        }
        end
    }
}
