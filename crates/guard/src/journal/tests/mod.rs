//! The journal against a database that remembers what it was given.

mod counts;
mod damage;
mod folder;
mod model;
mod threads;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use keywright_api_types::ids::RequestId;
use keywright_domain::calls::{ClientNumber, KeyNumber};
use proptest::prelude::*;

use super::*;

/// A small ring: some 500 calls.
const BYTES: u64 = SMALLEST;

/// A call that its key's number tells from all others.
pub(super) fn call(number: u32, user_agent: &str) -> LoggedCall<'_> {
    LoggedCall {
        request_id: RequestId::new(1_800_000_000_000 + u64::from(number), 5),
        key: KeyNumber(number),
        client: ClientNumber(3),
        retention_days: 30,
        method: "GET",
        route: "/v1/payments/{id}",
        status: 200,
        code: None,
        accepted: true,
        superseded: false,
        latency_microseconds: 1234,
        address: [192, 0, 2, 1].into(),
        user_agent: Some(user_agent),
    }
}

/// Ring ids, each another one.
pub(super) fn ids(first: u128) -> impl FnMut() -> u128 {
    let mut next = first;
    move || {
        next += 1;
        next
    }
}

pub(super) fn open(folder: &Path, rings: usize) -> Journal {
    let (journal, problems) = Journal::open(Some(folder), rings, BYTES, &mut ids(7));
    assert!(problems.is_empty(), "{problems:?}");
    journal
}

pub(super) fn in_memory() -> Journal {
    Journal::open(None, 1, BYTES, &mut ids(7)).0
}

/// What a database has of a journal: which calls, how often each was counted, and the positions.
#[derive(Default)]
pub(super) struct Stored {
    calls: BTreeSet<u32>,
    counted: BTreeMap<u32, u64>,
    positions: BTreeMap<RingId, u64>,
}

impl Stored {
    pub(super) fn commit(&mut self, batch: &Batch) {
        for call in batch.calls() {
            assert!(self.calls.insert(call.key.0), "call {} twice", call.key.0);
        }
        for (scope, rollup) in &batch.counts().0 {
            *self.counted.entry(scope.key.0).or_default() += rollup.requests();
        }
        self.positions.extend(batch.positions());
    }

    /// How many calls it has, with their record or counted.
    pub(super) fn len(&self) -> u64 {
        self.calls.len() as u64 + self.counted.values().sum::<u64>()
    }

    pub(super) fn recover(&self, journal: &Journal) -> Recovery {
        journal.recover(|id| self.positions.get(&id).copied())
    }

    /// Takes all that waits.
    pub(super) fn drain(&mut self, journal: &Journal) {
        while let Some(batch) = journal.take(100) {
            self.commit(&batch);
            journal.release(batch);
        }
    }

    /// Each of these calls must be there once, with its record or counted.
    pub(super) fn assert_has(&self, numbers: std::ops::Range<u32>) {
        for number in numbers.clone() {
            let counted = self.counted.get(&number).copied().unwrap_or_default();
            assert_eq!(u64::from(self.calls.contains(&number)) + counted, 1, "call {number}");
        }
        assert_eq!(self.calls.len() + self.counted.len(), numbers.len(), "others than were recorded");
    }
}

fn addresses() -> impl Strategy<Value = std::net::IpAddr> {
    prop_oneof![any::<[u8; 4]>().prop_map(Into::into), any::<[u8; 16]>().prop_map(Into::into)]
}

proptest! {
    #[test]
    fn a_call_comes_out_as_it_was_recorded(
        bits: u128, numbers: (u32, u32, u32), small: (u16, u16, bool, bool), address in addresses(),
        texts: (String, String), code: Option<String>, user_agent: Option<String>,
    ) {
        let journal = in_memory();
        let written = LoggedCall {
            request_id: RequestId::from_bits(bits),
            key: KeyNumber(numbers.0),
            client: ClientNumber(numbers.1),
            retention_days: small.0,
            method: &texts.0,
            route: &texts.1,
            status: small.1,
            code: code.as_deref(),
            accepted: small.2,
            superseded: small.3,
            latency_microseconds: numbers.2,
            address,
            user_agent: user_agent.as_deref(),
        };
        journal.record(&written);
        let batch = journal.take(10).unwrap();
        prop_assert_eq!(batch.calls().collect::<Vec<_>>(), [written]);
    }
}

#[test]
fn a_long_text_is_cut_between_characters() {
    let journal = in_memory();
    journal.record(&call(1, &"ü".repeat(9000)));
    let batch = journal.take(10).unwrap();
    assert_eq!(batch.calls().next().unwrap().user_agent, Some("ü".repeat(500).as_str()));
}

#[test]
fn one_batch_is_out_at_a_time_and_nothing_is_removed_before_its_release() {
    let journal = in_memory();
    (0..10).for_each(|number| journal.record(&call(number, "")));
    let batch = journal.take(4).unwrap();
    assert_eq!((batch.len(), journal.state().depth), (4, 10));
    assert!(journal.take(4).is_none());
    journal.release(batch);
    assert_eq!(journal.state().depth, 6);
    drop(journal.take(4).unwrap());
    let again: Vec<_> = journal.take(4).unwrap().calls().map(|call| call.key.0).collect();
    assert_eq!(again, [4, 5, 6, 7]);
}

#[test]
fn the_state_tells_how_full_it_is() {
    let journal = in_memory();
    assert_eq!(journal.state().oldest, None);
    let first = call(1, "");
    journal.record(&first);
    journal.record(&call(2, ""));
    let state = journal.state();
    assert_eq!((state.depth, state.oldest, state.capacity), (2, Some(first.at()), BYTES));
    assert!(state.bytes > 0 && !state.durable);
}

#[test]
fn an_empty_journal_has_no_batch() {
    assert!(in_memory().take(10).is_none());
}
