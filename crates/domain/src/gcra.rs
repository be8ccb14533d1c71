//! The generic cell rate algorithm, written plainly (ITU-T I.371).
//!
//! Each granted call pushes the *theoretical arrival time* one period further; a call is granted if
//! that time is at most a whole burst ahead. The guard counts with `governor`; this is the rule that
//! its tests hold against it, and what failed sign-ins are counted with.

use std::time::Duration;

/// A burst of `burst` calls, refilled at one call a `period`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The time after which one more call is granted.
    pub period: Duration,
    /// How many calls are granted at once after a rest; at least 1.
    pub burst: u32,
}

impl Rate {
    /// A burst of `calls`, refilled evenly at as many a minute.
    pub fn per_minute(calls: u32) -> Self {
        let calls = calls.max(1);
        Self { period: Duration::from_secs(60) / calls, burst: calls }
    }

    /// Judges one call at `now`: the next arrival time if it is granted, else the time to wait.
    ///
    /// # Errors
    /// The time after which one call would be granted.
    pub fn take(self, arrival: Option<Duration>, now: Duration) -> Result<Duration, Duration> {
        let arrival = arrival.unwrap_or(now);
        let tolerance = self.period * self.burst.saturating_sub(1);
        let earliest = arrival.saturating_sub(tolerance);
        if now < earliest { Err(earliest - now) } else { Ok(arrival.max(now) + self.period) }
    }

    /// Gives one granted call back.
    pub fn give_back(self, arrival: Duration) -> Duration {
        arrival.saturating_sub(self.period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_burst_and_then_one_a_period() {
        let rate = Rate::per_minute(3);
        let mut arrival = None;
        let start = Duration::from_secs(1000);
        for _ in 0..3 {
            arrival = Some(rate.take(arrival, start).unwrap());
        }
        assert_eq!(rate.take(arrival, start), Err(Duration::from_secs(20)));
        assert!(rate.take(arrival, start + Duration::from_secs(20)).is_ok());
    }

    proptest! {
        #[test]
        fn no_window_of_a_minute_holds_more_than_burst_and_refill(
            calls in 1u32..100, gaps in proptest::collection::vec(0u64..3_000, 1..400),
        ) {
            let rate = Rate::per_minute(calls);
            let (mut now, mut arrival, mut granted) = (Duration::from_secs(60), None, Vec::new());
            for gap in gaps {
                now += Duration::from_millis(gap);
                if let Ok(next) = rate.take(arrival, now) {
                    arrival = Some(next);
                    granted.push(now);
                }
            }
            for (index, start) in granted.iter().enumerate() {
                let within = granted[index..].iter().take_while(|at| **at < *start + Duration::from_secs(60)).count();
                prop_assert!(within <= 2 * calls as usize);
            }
        }
    }
}
