//! The guard's decisions, counted for each thread apart, so that threads that answer do not wait for each other.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use keywright_api_types::ErrorCode;
use keywright_domain::clock::Clock;
use keywright_guard::Decision;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// How many threads have counters of their own; more than that share them.
const SHARDS: usize = 16;
/// One decision in so many is timed: reading the clock twice would be a good part of what is timed.
const TIMED: u64 = 64;
/// The upper bounds of a decision's time, in seconds.
const SECONDS: [f64; 8] = [2e-7, 5e-7, 1e-6, 2e-6, 5e-6, 1e-5, 1e-4, 1e-3];

thread_local! {
    static SHARD: usize = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS
    };
    static SINCE_TIMED: Cell<u64> = const { Cell::new(0) };
}

/// What a decision can be other than `allowed`.
const REFUSALS: [ErrorCode; 10] = [
    ErrorCode::MissingKey,
    ErrorCode::AmbiguousCredentials,
    ErrorCode::InvalidKey,
    ErrorCode::RevokedKey,
    ErrorCode::ExpiredKey,
    ErrorCode::ClientSuspended,
    ErrorCode::FeatureNotInPackage,
    ErrorCode::IpNotAllowed,
    ErrorCode::InsufficientPermissions,
    ErrorCode::RateLimited,
];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    result: &'static str,
}

/// One thread's counters, alone on their cache lines.
#[repr(align(128))]
#[derive(Default)]
struct Shard {
    allowed: AtomicU64,
    refused: [AtomicU64; REFUSALS.len()],
}

impl Shard {
    fn counter(&self, decision: &Decision) -> Option<&AtomicU64> {
        let Err(refusal) = &decision.verdict else { return Some(&self.allowed) };
        let code = refusal.code();
        REFUSALS.iter().zip(&self.refused).find(|(listed, _)| **listed == code).map(|(_, counter)| counter)
    }
}

/// Decisions by result, and how long they take.
pub struct Decisions {
    shards: [Shard; SHARDS],
    seconds: Histogram,
}

impl Decisions {
    /// All zeros.
    pub fn new() -> Self {
        Self { shards: Default::default(), seconds: Histogram::new(SECONDS) }
    }

    /// Counts the decision that is made here, and times some.
    pub fn measure(&self, clock: &dyn Clock, decide: impl FnOnce() -> Decision) -> Decision {
        let timed = SINCE_TIMED.replace((SINCE_TIMED.get() + 1) % TIMED) == 0;
        let start = timed.then(|| clock.monotonic());
        let decision = decide();
        if let Some(start) = start {
            self.seconds.observe(clock.monotonic().saturating_sub(start).as_secs_f64());
        }
        let shard = self.shards.get(SHARD.with(|shard| *shard));
        if let Some(counter) = shard.and_then(|shard| shard.counter(&decision)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        decision
    }

    /// Shows them.
    pub fn register(&self, registry: &mut Registry) {
        let decisions = Family::<Labels, Counter>::default();
        let show = |result, counter: &dyn Fn(&Shard) -> u64| {
            decisions.get_or_create(&Labels { result }).inc_by(self.shards.iter().map(counter).sum());
        };
        show("allowed", &|shard| shard.allowed.load(Ordering::Relaxed));
        for (index, code) in REFUSALS.into_iter().enumerate() {
            show(code.as_str(), &|shard| shard.refused.get(index).map_or(0, |count| count.load(Ordering::Relaxed)));
        }
        registry.register("decisions", "Calls judged by the guard, by result", decisions);
        let help = format!("Time of a decision; one in {TIMED} is timed");
        registry.register_with_unit("decision", help, Unit::Seconds, self.seconds.clone());
    }
}
