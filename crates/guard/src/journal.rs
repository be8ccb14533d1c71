//! What happened to a call, and where that is handed to.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use keywright_api_types::ids::RequestId;
use keywright_api_types::{ErrorCode, Timestamp};

use crate::table::KeyIdentity;

/// A call with a known key, and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageRecord {
    /// When it arrived.
    pub at: Timestamp,
    /// The key that was presented.
    pub key: Arc<KeyIdentity>,
    /// The id that the answer carries.
    pub request_id: RequestId,
    /// The HTTP method.
    pub method: String,
    /// The route's pattern; `*` if the path matched none.
    pub route: String,
    /// The answer's HTTP status.
    pub status: u16,
    /// Whether the key was accepted.
    pub accepted: bool,
    /// Why it was refused, if it was.
    pub code: Option<ErrorCode>,
    /// From arrival to answer, in microseconds.
    pub latency_microseconds: u64,
    /// The caller's address.
    pub address: IpAddr,
    /// The caller's `User-Agent`, shortened.
    pub user_agent: Option<String>,
}

/// Takes each record before the answer leaves. It must not block.
pub trait Journal: Send + Sync {
    /// Takes a record.
    fn record(&self, record: UsageRecord);
}

/// Keeps records in memory until they are drained; past its bound the oldest go, and are counted.
pub struct MemoryJournal {
    records: Mutex<VecDeque<UsageRecord>>,
    bound: usize,
    dropped: AtomicU64,
}

impl MemoryJournal {
    /// An empty journal for at most that many records.
    pub fn new(bound: usize) -> Self {
        Self { records: Mutex::default(), bound, dropped: AtomicU64::new(0) }
    }

    /// Takes up to that many records out, the oldest first.
    pub fn drain(&self, at_most: usize) -> Vec<UsageRecord> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let count = at_most.min(records.len());
        records.drain(..count).collect()
    }

    /// Puts records back that could not be stored, in front of those that came since.
    pub fn put_back(&self, drained: Vec<UsageRecord>) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        drained.into_iter().rev().for_each(|record| records.push_front(record));
        self.shorten(&mut records);
    }

    /// Counts records that were drained and could not be stored.
    pub fn count_dropped(&self, records: u64) {
        self.dropped.fetch_add(records, Ordering::Relaxed);
    }

    /// How many records wait.
    pub fn depth(&self) -> usize {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// How many records were lost to the bound since the start.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn shorten(&self, records: &mut VecDeque<UsageRecord>) {
        let excess = records.len().saturating_sub(self.bound);
        records.drain(..excess);
        self.dropped.fetch_add(excess as u64, Ordering::Relaxed);
    }
}

impl Journal for MemoryJournal {
    fn record(&self, record: UsageRecord) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.push_back(record);
        self.shorten(&mut records);
    }
}
