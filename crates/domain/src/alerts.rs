//! When an alert is raised, and when it is over.
//!
//! It is raised at the threshold and over at three quarters of it, and it lasts for the time that is measured over: so a
//! value that goes up and down around the threshold is one alert.

use keywright_api_types::Timestamp;
use keywright_api_types::alerts::{ALERT_MINUTES, AlertUnit};

/// How many calls a share or a percentile needs before it raises an alert.
pub const ENOUGH_CALLS: u64 = 20;

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The value, in the unit of what is watched.
    pub value: u64,
    /// Whether it rests on enough to raise an alert.
    pub is_enough: bool,
}

/// What is to be done about what was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Stay,
    /// An alert is raised.
    Raise,
    /// The open alert is over.
    Clear,
}

/// Judges what was measured; `open_since` is when the open alert was raised, if there is one, and there is no threshold
/// where no alert is wanted.
pub fn judge(open_since: Option<Timestamp>, threshold: Option<u64>, measured: Measured, now: Timestamp) -> Verdict {
    match (open_since, threshold) {
        (None, Some(threshold)) if measured.is_enough && measured.value >= threshold => Verdict::Raise,
        (None, _) => Verdict::Stay,
        (Some(_), None) => Verdict::Clear,
        (Some(since), Some(threshold)) => {
            // One that was raised in the future was raised by a clock that was set back since.
            let has_lasted = now < since || now >= since.plus_seconds(60 * ALERT_MINUTES);
            if has_lasted && is_well_below(measured.value, threshold) { Verdict::Clear } else { Verdict::Stay }
        }
    }
}

/// Whether a value is so far below the threshold that its alert need not last.
pub fn is_well_below(value: u64, threshold: u64) -> bool {
    value.saturating_mul(4) <= threshold.saturating_mul(3)
}

/// Whether what is measured is so much worse than when an admin took note of it that it asks for attention again: twice as
/// much, or the most there can be.
pub fn has_worsened(noted: u64, value: u64, unit: AlertUnit) -> bool {
    value > noted && (value >= noted.saturating_mul(2) || value >= unit.most())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOON: Timestamp = Timestamp::from_unix_milliseconds(1_800_014_400_000);

    fn enough(value: u64) -> Measured {
        Measured { value, is_enough: true }
    }

    #[test]
    fn it_is_raised_at_the_threshold_and_over_well_below_it() {
        let later = NOON.plus_seconds(300);
        assert_eq!(judge(None, Some(8), enough(7), later), Verdict::Stay);
        assert_eq!(judge(None, Some(8), enough(8), later), Verdict::Raise);
        assert_eq!(judge(None, Some(8), Measured { value: 100, is_enough: false }, later), Verdict::Stay);
        assert_eq!(judge(Some(NOON), Some(8), enough(7), later), Verdict::Stay);
        assert_eq!(judge(Some(NOON), Some(8), enough(6), later), Verdict::Clear);
        assert_eq!(judge(Some(NOON), Some(8), enough(0), NOON.plus_seconds(299)), Verdict::Stay);
        // Few calls are enough to see that it is over.
        assert_eq!(judge(Some(NOON), Some(8), Measured { value: 0, is_enough: false }, later), Verdict::Clear);
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_no_alert_open() {
        assert_eq!(judge(Some(NOON), Some(8), enough(0), NOON.plus_seconds(-3_600)), Verdict::Clear);
        assert_eq!(judge(Some(NOON), Some(8), enough(8), NOON.plus_seconds(-3_600)), Verdict::Stay);
    }

    #[test]
    fn what_was_noted_gets_worse_when_it_doubles_or_cannot_be_more() {
        let percent = AlertUnit::Percent;
        assert!(!has_worsened(10, 19, percent) && has_worsened(10, 20, percent));
        assert!(!has_worsened(60, 99, percent) && has_worsened(60, 100, percent));
        assert!(!has_worsened(100, 100, percent) && !has_worsened(1, 1, AlertUnit::State));
    }

    #[test]
    fn a_state_is_over_when_it_is_not_so() {
        let later = NOON.plus_seconds(300);
        assert_eq!(judge(Some(NOON), Some(1), enough(1), later), Verdict::Stay);
        assert_eq!(judge(Some(NOON), Some(1), enough(0), later), Verdict::Clear);
    }

    #[test]
    fn without_a_threshold_there_is_no_alert() {
        assert_eq!(judge(None, None, enough(u64::MAX), NOON), Verdict::Stay);
        assert_eq!(judge(Some(NOON), None, enough(u64::MAX), NOON), Verdict::Clear);
    }

    proptest! {
        /// Whatever is measured, at most one alert begins within five minutes.
        #[test]
        fn it_does_not_flap(values in prop::collection::vec(0u64..20, 1..200), threshold in 1u64..20) {
            let (mut open, mut raised) = (None, Vec::new());
            for (step, value) in values.into_iter().enumerate() {
                let now = NOON.plus_seconds(5 * i64::try_from(step).unwrap());
                match judge(open, Some(threshold), enough(value), now) {
                    Verdict::Raise => { open = Some(now); raised.push(now); }
                    Verdict::Clear => open = None,
                    Verdict::Stay => {}
                }
            }
            for pair in raised.windows(2) {
                prop_assert!(pair[1].milliseconds_since(pair[0]) >= 300_000);
            }
        }
    }
}
