//! Counting many calls: each becomes one number, and equal numbers are counted.
//!
//! A map from keys to their figures would miss the processor's caches at every call once there are many keys. Blocks
//! hold calls in the order of client and key, so that a batch of numbers is made of a few sorted runs, which a stable
//! sort merges.

use keywright_api_types::usage::Interval;
use keywright_domain::calls::{ClientNumber, KeyNumber};
use keywright_domain::latency;

use super::subjects::Subject;
use super::tally::{self, BUCKET_BITS, ENDPOINT_BITS, Endpoints, Tally};
use crate::request_log::block::StoredCall;

const MINUTE: i64 = Interval::Minute.milliseconds();
/// How many calls are sorted at once.
const AT_ONCE: usize = 1 << 20;
/// A step ends beyond so many different numbers, which are what takes memory and makes rows.
const MAX_DIFFERENT: usize = 1 << 20;

// A number is, from the top: minute, client, key, endpoint, latency bucket.
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
    endpoints: Endpoints,
}

impl Counting {
    /// Whether what is counted should be written before more is counted.
    pub(super) fn is_full(&self) -> bool {
        self.counted.len() >= MAX_DIFFERENT || self.endpoints.is_full()
    }

    pub(super) fn add(&mut self, call: &StoredCall<'_>) {
        let mut number = u128::from((call.at() / MINUTE).unsigned_abs());
        number = number << CLIENT_BITS | u128::from(call.client.0);
        number = number << KEY_BITS | u128::from(call.key.0);
        number = number << ENDPOINT_BITS | self.endpoints.number(call.counted_as()) as u128;
        // A bucket is the latency's logarithm: from 0 to a few hundred.
        let bucket = latency::bucket(call.latency_microseconds.into()).unsigned_abs();
        self.fresh.push(number << BUCKET_BITS | u128::from(bucket));
        if self.fresh.len() >= AT_ONCE {
            self.sort_in();
        }
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

    /// What was counted: of each key, each client and everyone.
    pub(super) fn finish(mut self) -> Tally {
        self.sort_in();
        let mut tally = Tally::new(self.endpoints);
        // One kind after the other, so that what is added is made of long sorted runs.
        for subject in [|key, _| Subject::key(key), |_, client| Subject::client(client), |_, _| Subject::EVERYONE] {
            for (number, calls) in &self.counted {
                let (start, client, key) = scope_of(*number);
                let (endpoint, bucket) = (tally::endpoint_of(*number), tally::bucket_of(*number));
                tally.add(tally::number(start, subject(key, client), endpoint, bucket), *calls);
            }
        }
        tally
    }
}

fn scope_of(number: u128) -> (i64, ClientNumber, KeyNumber) {
    let key = number >> SCOPE_SHIFT;
    let client = key >> KEY_BITS;
    let start = (client >> CLIENT_BITS) as i64 * MINUTE;
    (start, ClientNumber(client as u32), KeyNumber(key as u32))
}
