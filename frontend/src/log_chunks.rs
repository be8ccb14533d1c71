//! The calls of a log as they are shown: in chunks, of which few have rows, and the chunks in groups, of which few have
//! chunks. So a log of ten thousand calls is some dozens of parts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use keywright_api_types::ids::RequestId;
use keywright_api_types::requests::LoggedRequest;

/// How many calls a chunk has at most, but for those that come late. Fewer are made sooner when the reader jumps to them.
const CHUNK: usize = 10;
/// How many chunks a group has, at most.
const GROUP: usize = 16;

/// Calls that came together, newest first.
#[derive(Clone)]
pub struct Chunk {
    /// Tells chunks apart, of whatever log.
    pub id: u32,
    /// What tells the group apart that it is in.
    pub group: u32,
    /// The calls; at least one.
    pub calls: Arc<[LoggedRequest]>,
}

/// The calls of a chunk never change.
impl PartialEq for Chunk {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Chunk {
    fn new(group: Option<u32>, calls: &[LoggedRequest]) -> Self {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let id = LAST.fetch_add(1, Ordering::Relaxed);
        Self { id, group: group.unwrap_or(id), calls: calls.into() }
    }

    /// Whether a call is one of these. Most chunks are told from their ends.
    fn has(&self, id: RequestId) -> bool {
        let is_below = |call: &LoggedRequest| call.request_id <= id;
        let is_above = |call: &LoggedRequest| call.request_id >= id;
        let spans = self.calls.first().is_some_and(is_above) && self.calls.last().is_some_and(is_below);
        spans && self.calls.iter().any(|call| call.request_id == id)
    }
}

/// The calls of a log, newest first.
#[derive(Clone, Default, PartialEq)]
pub struct Chunks(Vec<Chunk>);

impl Chunks {
    /// Each chunk.
    pub fn iter(&self) -> impl Iterator<Item = &Chunk> {
        self.0.iter()
    }

    /// Whether there is no call.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many calls there are.
    pub fn count(&self) -> usize {
        count(self.iter())
    }

    /// How many calls are above those of a chunk.
    pub fn above(&self, id: u32) -> usize {
        count(self.iter().take_while(|chunk| chunk.id != id))
    }

    /// The groups.
    pub fn groups(&self) -> Vec<u32> {
        let mut groups: Vec<u32> = self.iter().map(|chunk| chunk.group).collect();
        groups.dedup();
        groups
    }

    /// The chunks of a group.
    pub fn of_group(&self, group: u32) -> Self {
        Self(self.iter().filter(|chunk| chunk.group == group).cloned().collect())
    }

    /// The newest call.
    pub fn newest(&self) -> Option<&LoggedRequest> {
        self.0.first()?.calls.first()
    }

    /// The oldest call.
    pub fn oldest(&self) -> Option<&LoggedRequest> {
        self.0.last()?.calls.last()
    }

    /// Whether a call is there.
    pub fn has(&self, id: RequestId) -> bool {
        self.iter().any(|chunk| chunk.has(id))
    }

    /// Puts older calls below the others.
    pub fn add_older(&mut self, calls: &[LoggedRequest]) {
        for calls in calls.chunks(CHUNK) {
            let group = self.group_beside(self.0.last());
            self.0.push(Chunk::new(group, calls));
        }
    }

    /// Puts newer calls above the others, and those that come late where they belong.
    pub fn add_newer(&mut self, calls: Vec<LoggedRequest>) {
        let newest = self.newest().map(|call| call.request_id);
        let (newer, late): (Vec<_>, Vec<_>) =
            calls.into_iter().partition(|call| newest.is_none_or(|newest| call.request_id > newest));
        for call in late {
            let id = call.request_id;
            let is_below = |older: &LoggedRequest| older.request_id < id;
            let place = self.0.iter().position(|chunk| chunk.calls.last().is_some_and(is_below));
            let place = place.unwrap_or(self.0.len().saturating_sub(1));
            if let Some(chunk) = self.0.get_mut(place) {
                let mut calls = chunk.calls.to_vec();
                calls.insert(calls.iter().position(is_below).unwrap_or(calls.len()), call);
                *chunk = Chunk::new(Some(chunk.group), &calls);
            }
        }
        for calls in newer.chunks(CHUNK).rev() {
            let group = self.group_beside(self.0.first());
            self.0.insert(0, Chunk::new(group, calls));
        }
    }

    /// Takes the oldest chunks off, so that at most so many calls stay.
    pub fn keep_newest(&mut self, most: usize) -> Vec<Chunk> {
        let mut calls = 0;
        let is_full = |chunk: &Chunk| {
            calls += chunk.calls.len();
            calls > most
        };
        let kept = self.0.iter().position(is_full).unwrap_or(self.0.len());
        self.0.split_off(kept)
    }

    /// The group of a neighbour, unless it is full.
    fn group_beside(&self, neighbour: Option<&Chunk>) -> Option<u32> {
        let group = neighbour?.group;
        (self.iter().filter(|chunk| chunk.group == group).count() < GROUP).then_some(group)
    }
}

fn count<'a>(chunks: impl Iterator<Item = &'a Chunk>) -> usize {
    chunks.map(|chunk| chunk.calls.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use keywright_api_types::Timestamp;
    use keywright_api_types::ids::{ApiKeyId, ClientId};

    fn call(number: u64) -> LoggedRequest {
        LoggedRequest {
            request_id: RequestId::new(number, 0),
            at: Timestamp::from_unix_milliseconds(0),
            key_id: ApiKeyId::new(0, 0),
            key_name: String::new(),
            client_id: ClientId::new(0, 0),
            client_name: None,
            method: String::new(),
            route: String::new(),
            status: 200,
            code: None,
            latency_ms: 0.0,
            ip: String::new(),
            user_agent: None,
        }
    }

    /// Calls from the newest on.
    fn calls(numbers: impl Iterator<Item = u64>) -> Vec<LoggedRequest> {
        numbers.map(call).collect()
    }

    fn ids(chunks: &Chunks) -> Vec<RequestId> {
        chunks.iter().flat_map(|chunk| chunk.calls.iter().map(|call| call.request_id)).collect()
    }

    #[test]
    fn calls_are_in_order_and_known_however_they_came() {
        let mut chunks = Chunks::default();
        chunks.add_older(&calls((100..150).rev().filter(|number| *number != 120)));
        chunks.add_older(&calls((50..100).rev()));
        chunks.add_newer(calls([160, 120].into_iter()));
        chunks.add_newer(calls((150..160).rev()));
        assert_eq!(ids(&chunks), calls((50..=160).rev()).iter().map(|call| call.request_id).collect::<Vec<_>>());
        assert!(chunks.has(call(120).request_id) && !chunks.has(call(49).request_id));
        let last = chunks.iter().last().map(|chunk| (chunk.id, chunk.calls.len()));
        assert_eq!(last.map(|(id, calls)| chunks.above(id) + calls), Some(chunks.count()));
    }

    #[test]
    fn groups_grow_at_both_ends_and_no_chunk_changes_its_room() {
        let mut chunks = Chunks::default();
        let group = (GROUP * CHUNK) as u64;
        chunks.add_older(&calls((1_000..1_000 + group / 2).rev()));
        let first: Vec<_> = chunks.iter().map(|chunk| (chunk.id, chunk.group)).collect();
        chunks.add_newer(calls((2_000..2_000 + group).rev()));
        chunks.add_older(&calls((0..group).rev()));
        let groups = chunks.groups();
        assert_eq!(groups.len(), 3);
        assert_eq!(groups.iter().map(|group| chunks.of_group(*group).count()).sum::<usize>(), chunks.count());
        let now: Vec<_> = chunks.iter().map(|chunk| (chunk.id, chunk.group)).collect();
        assert!(first.iter().all(|chunk| now.contains(chunk)));
        assert!(groups.iter().all(|group| chunks.of_group(*group).iter().count() <= GROUP));
        chunks.add_newer(calls([1_500].into_iter()));
        assert_eq!(chunks.groups(), groups, "one that comes late makes none");
    }

    #[test]
    fn the_oldest_are_taken_off_by_whole_chunks() {
        let mut chunks = Chunks::default();
        chunks.add_older(&calls((0..50).rev()));
        assert!(chunks.keep_newest(50).is_empty());
        assert_eq!(chunks.keep_newest(25).len(), 3);
        assert_eq!((chunks.count(), chunks.oldest().map(|call| call.request_id)), (20, Some(call(30).request_id)));
    }
}
