//! A key's rate: GCRA by `governor`, over a state of eight bytes that outlives the key's settings.

use std::cell::Cell;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use governor::clock::{Clock, Reference};
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::{NotKeyed, StateStore};
use governor::{Quota, RateLimiter};

/// What is left of a key's rate after a call was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateState {
    /// Calls a minute, and the size of a burst.
    pub limit: u32,
    /// How many calls would be granted at once now.
    pub remaining: u32,
    /// The time until the whole burst is there again.
    pub until_full: Duration,
}

/// The theoretical arrival time of a key's next call, in nanoseconds of the monotonic clock; 0 at first.
///
/// Every rate is per minute, so a full burst is always 60 s of it: when a key's rate changes, the
/// share of the burst that was used up stays used up.
#[derive(Debug, Default)]
pub(crate) struct Arrival(AtomicU64);

impl Arrival {
    /// Judges one call at `now`; a refusal says how long to wait for one to be granted.
    pub(crate) fn take(&self, calls_per_minute: u32, now: Duration) -> (RateState, Result<(), Duration>) {
        let limit = NonZeroU32::new(calls_per_minute).unwrap_or(NonZeroU32::MIN);
        let now = Nanos::from(now);
        let clock = HandedIn(Cell::new(Nanos::new(0)));
        let limiter: RateLimiter<_, _, _, StateInformationMiddleware> =
            RateLimiter::new(Quota::per_minute(limit), self, clock);
        limiter.clock().0.set(now);
        let outcome = limiter.check();
        let arrival = Nanos::new(self.0.load(Ordering::Acquire));
        let state = RateState {
            limit: limit.get(),
            remaining: outcome.as_ref().map_or(0, |granted| granted.remaining_burst_capacity()),
            until_full: arrival.duration_since(now).into(),
        };
        (state, outcome.map(drop).map_err(|refused| refused.wait_time_from(now)))
    }
}

impl StateStore for &Arrival {
    type Key = NotKeyed;

    fn measure_and_replace<T, F, E>(&self, _: &NotKeyed, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut before = self.0.load(Ordering::Acquire);
        loop {
            let (outcome, after) = decide((before != 0).then(|| Nanos::new(before)))?;
            match self.0.compare_exchange_weak(before, after.as_u64(), Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Ok(outcome),
                Err(changed) => before = changed,
            }
        }
    }
}

/// The time as it was handed in. A limiter counts from the time of its making, which must be 0 here,
/// so that the arrival time means the same to every limiter that is made for a call.
#[derive(Clone, Debug)]
struct HandedIn(Cell<Nanos>);

impl Clock for HandedIn {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.get()
    }
}

#[cfg(test)]
mod exactness;

#[cfg(test)]
mod tests {
    use super::*;

    const START: Duration = Duration::from_secs(3600);

    #[test]
    fn a_change_of_rate_keeps_the_used_share() {
        let arrival = Arrival::default();
        for _ in 0..30 {
            assert!(arrival.take(60, START).1.is_ok());
        }
        let (state, _) = arrival.take(600, START);
        assert_eq!((state.limit, state.remaining), (600, 299));
    }

    #[test]
    fn a_refusal_says_when_one_call_will_pass() {
        let arrival = Arrival::default();
        for remaining in (0..3).rev() {
            assert_eq!(arrival.take(3, START).0.remaining, remaining);
        }
        let (state, outcome) = arrival.take(3, START);
        assert_eq!((state.remaining, state.until_full), (0, Duration::from_secs(60)));
        let wait = outcome.unwrap_err();
        assert_eq!(wait, Duration::from_secs(20));
        assert!(arrival.take(3, START + wait - Duration::from_nanos(1)).1.is_err());
        assert!(arrival.take(3, START + wait).1.is_ok());
    }
}
