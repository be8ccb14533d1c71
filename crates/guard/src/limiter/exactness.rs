//! The limiter against the plain rule: never a call over it, never one refused that it allows.
//!
//! With many threads the order of calls is not known, so what is compared is what the rule gives in
//! any order. Once a burst is used up and no time is left unused, each grant moves the arrival time by
//! exactly one period, so the number of grants is the same in each order.

use super::*;
use keywright_domain::gcra::Rate;
use proptest::prelude::*;
use std::thread;

const START: Duration = Duration::from_secs(3600);
/// A full burst of any rate.
const BURST: Duration = Duration::from_secs(60);

fn granted(arrival: &Arrival, calls_per_minute: u32, now: Duration) -> bool {
    arrival.take(calls_per_minute, now).1.is_ok()
}

/// How many calls the plain rule grants at an instant, and what it knows then.
fn plain_grants(rate: Rate, mut arrival: Option<Duration>, now: Duration) -> (u64, Option<Duration>) {
    let mut grants = 0;
    while let Ok(next) = rate.take(arrival, now) {
        (arrival, grants) = (Some(next), grants + 1);
    }
    (grants, arrival)
}

/// Each thread runs the task; what they return, added up.
fn sum_of_threads(tasks: Vec<impl Fn() -> u64 + Send>) -> u64 {
    thread::scope(|scope| {
        let threads: Vec<_> = tasks.into_iter().map(|task| scope.spawn(task)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

proptest! {
    #[test]
    fn it_decides_as_the_plain_rule_while_the_rate_changes(
        calls in proptest::collection::vec((0u64..3_000_000_000, 1u32..1000, 0u32..20), 1..400),
    ) {
        let arrival = Arrival::default();
        let (mut now, mut plain, mut rate) = (START, None, 60);
        for (gap, new_rate, change) in calls {
            now += Duration::from_nanos(gap);
            rate = if change == 0 { new_rate } else { rate };
            let (state, outcome) = arrival.take(rate, now);
            let expected = Rate::per_minute(rate).take(plain, now);
            prop_assert_eq!(outcome, expected.map(drop));
            plain = expected.ok().or(plain);
            prop_assert_eq!(state.until_full, plain.unwrap_or_default().saturating_sub(now));
        }
    }

    #[test]
    fn what_it_says_remains_is_what_it_grants(calls in 1u32..1000, taken in 1u32..1000, milliseconds in 0u64..70_000) {
        let arrival = Arrival::default();
        let _ = (0..taken).filter(|_| granted(&arrival, calls, START)).count();
        let now = START + Duration::from_millis(milliseconds);
        let (state, outcome) = arrival.take(calls, now);
        let more = (0..).take_while(|_| granted(&arrival, calls, now)).count();
        prop_assert_eq!(state.remaining as usize, if outcome.is_ok() { more } else { 0 });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// The rate changes between instants; at each, all threads call until they are refused.
    #[test]
    fn threads_get_together_what_the_plain_rule_grants(
        instants in proptest::collection::vec((0u64..90_000, 1u32..600), 1..8),
    ) {
        let arrival = Arrival::default();
        let (mut now, mut plain) = (START, None);
        for (gap, calls) in instants {
            now += Duration::from_millis(gap);
            let until_refused = || (0..).take_while(|_| granted(&arrival, calls, now)).count() as u64;
            let (grants, after) = plain_grants(Rate::per_minute(calls), plain, now);
            prop_assert_eq!(sum_of_threads(vec![until_refused; 4]), grants);
            plain = after;
        }
    }

    /// Each thread has its own times, and none waits for another. All end at the same instant, refused.
    #[test]
    fn threads_with_their_own_times_get_no_call_more_and_none_less(
        calls in 1u32..600,
        times in proptest::collection::vec(proptest::collection::btree_set(1u64..60_000, 1..40), 4),
    ) {
        let (arrival, rate) = (Arrival::default(), Rate::per_minute(calls));
        while granted(&arrival, calls, START) {}
        let end = START + BURST;
        let tasks: Vec<_> = times.into_iter().map(|times| {
            let arrival = &arrival;
            move || {
                let on_the_way = times.iter().filter(|time| granted(arrival, calls, START + Duration::from_millis(**time)));
                let on_the_way = on_the_way.count() as u64;
                on_the_way + (0..).take_while(|_| granted(arrival, calls, end)).count() as u64
            }
        }).collect();
        let (_, used_up) = plain_grants(rate, None, START);
        prop_assert_eq!(sum_of_threads(tasks), plain_grants(rate, used_up, end).0);
    }

    /// Threads see the key with different rates, as while an edit is taken over: no grant is lost or
    /// counted twice, and each thread ends where its rate refuses.
    #[test]
    fn threads_with_different_rates_move_the_arrival_by_what_each_was_granted(
        rates in proptest::collection::vec(1u32..600, 4),
    ) {
        let arrival = Arrival::default();
        let tasks: Vec<_> = rates.iter().map(|calls| {
            let (arrival, period) = (&arrival, Rate::per_minute(*calls).period.as_nanos() as u64);
            move || (0..).take_while(|_| granted(arrival, *calls, START)).count() as u64 * period
        }).collect();
        let pushed = Duration::from_nanos(sum_of_threads(tasks));
        prop_assert!(pushed <= BURST);
        for calls in rates {
            let (state, outcome) = arrival.take(calls, START);
            prop_assert_eq!(state.until_full, pushed);
            prop_assert!(outcome.is_err() && pushed + Rate::per_minute(calls).period > BURST - Duration::from_micros(1));
        }
    }
}
