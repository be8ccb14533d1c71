//! Counting many calls: each becomes one number, and equal numbers are counted.
//!
//! A map from keys to their figures would miss the processor's caches at every call once there are many keys. Blocks
//! hold calls in the order of client and key, so that a batch of numbers is made of a few sorted runs, which a stable
//! sort merges.

use keywright_api_types::usage::Interval;
use keywright_domain::calls::{ClientNumber, KeyNumber};
use keywright_domain::latency;
use keywright_domain::rollups::{CallCounts, Cell, Rollup, Scope};

use crate::request_log::block::StoredCall;

const MINUTE: i64 = Interval::Minute.milliseconds();
/// How many calls are sorted at once.
const AT_ONCE: usize = 1 << 20;
/// A step ends beyond so many different numbers, which are what takes memory, or endpoints.
const MAX_DIFFERENT: usize = 2 << 20;
const MAX_ENDPOINTS: usize = (1 << ENDPOINT_BITS) - 1_000;

// A number is, from the top: minute, client, key, endpoint and status, latency bucket.
const BUCKET_BITS: u32 = 10;
const ENDPOINT_BITS: u32 = 16;
const SCOPE_SHIFT: u32 = BUCKET_BITS + ENDPOINT_BITS;
const KEY_BITS: u32 = 32;
const CLIENT_BITS: u32 = 32;

/// Calls counted by minute, key, endpoint, status and latency.
#[derive(Default)]
pub(super) struct Counting {
    /// Calls that are not sorted in yet.
    fresh: Vec<u128>,
    /// Sorted, with how many calls have the number.
    counted: Vec<(u128, u64)>,
    /// Method, route and status by number.
    endpoints: Vec<(String, String, u16)>,
}

impl Counting {
    /// Whether what is counted should be written before more is counted.
    pub(super) fn is_full(&self) -> bool {
        self.counted.len() >= MAX_DIFFERENT || self.endpoints.len() >= MAX_ENDPOINTS
    }

    pub(super) fn add(&mut self, call: &StoredCall<'_>) {
        let mut number = u128::from((call.at() / MINUTE).unsigned_abs());
        number = number << CLIENT_BITS | u128::from(call.client.0);
        number = number << KEY_BITS | u128::from(call.key.0);
        number = number << ENDPOINT_BITS | self.endpoint(call) as u128;
        // A bucket is the latency's logarithm: from 0 to a few hundred.
        let bucket = latency::bucket(call.latency_microseconds.into()).unsigned_abs();
        self.fresh.push(number << BUCKET_BITS | u128::from(bucket));
        if self.fresh.len() >= AT_ONCE {
            self.sort_in();
        }
    }

    fn endpoint(&mut self, call: &StoredCall<'_>) -> usize {
        let ((method, route), status) = (call.endpoint, call.outcome.status);
        let mut known = self.endpoints.iter();
        known.position(|known| known.2 == status && known.1 == route && known.0 == method).unwrap_or_else(|| {
            self.endpoints.push((method.to_owned(), route.to_owned(), status));
            self.endpoints.len() - 1
        })
    }

    fn sort_in(&mut self) {
        self.fresh.sort();
        let mut merged = Vec::with_capacity(self.counted.len() + self.fresh.len() / 4);
        let mut counted = self.counted.drain(..).peekable();
        for equal in self.fresh.chunk_by(|one, other| one == other) {
            let Some(number) = equal.first().copied() else { continue };
            while let Some(before) = counted.next_if(|(other, _)| *other < number) {
                merged.push(before);
            }
            let before = counted.next_if(|(other, _)| *other == number).map_or(0, |(_, calls)| calls);
            merged.push((number, before + equal.len() as u64));
        }
        merged.extend(counted);
        self.counted = merged;
        self.fresh.clear();
    }

    /// What was counted.
    pub(super) fn finish(mut self) -> CallCounts {
        self.sort_in();
        let scopes = self.counted.chunk_by(|one, other| one.0 >> SCOPE_SHIFT == other.0 >> SCOPE_SHIFT);
        CallCounts(scopes.filter_map(|of_scope| Some((scope(of_scope.first()?.0), self.rollup(of_scope)))).collect())
    }

    fn rollup(&self, of_scope: &[(u128, u64)]) -> Rollup {
        let endpoint = |number: u128| (number >> BUCKET_BITS) as usize & ((1 << ENDPOINT_BITS) - 1);
        let cells = of_scope.chunk_by(|one, other| endpoint(one.0) == endpoint(other.0)).filter_map(|of_cell| {
            let (method, route, status) = self.endpoints.get(endpoint(of_cell.first()?.0))?.clone();
            let latency = |(number, calls): &(u128, u64)| ((number & ((1 << BUCKET_BITS) - 1)) as i32, *calls);
            Some(Cell { method, route, status, latencies: of_cell.iter().map(latency).collect() })
        });
        Rollup { cells: cells.collect() }
    }
}

fn scope(number: u128) -> Scope {
    let key = number >> SCOPE_SHIFT;
    let client = key >> KEY_BITS;
    let minute = (client >> CLIENT_BITS) as i64 * MINUTE;
    Scope { minute, client: ClientNumber(client as u32), key: KeyNumber(key as u32) }
}
