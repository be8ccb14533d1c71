//! Covering a span with as few rollups as count it exactly: whole days, then whole hours, then minutes.

use keywright_api_types::usage::Interval;

use super::progress::Progress;

/// Rollups of a width that start from a moment on and before another.
pub(super) type Stretch = (Interval, i64, i64);

/// The stretches, none wider than `widest`, that cover a span whose ends are the ends of minutes, as far as each level
/// has come.
pub(super) fn cover(progress: &Progress, widest: Interval, from: i64, to: i64) -> Vec<Stretch> {
    let levels: &[Interval] = match widest {
        Interval::Day => &[Interval::Day, Interval::Hour],
        Interval::Hour => &[Interval::Hour],
        Interval::Minute => &[],
    };
    let mut stretches = Vec::new();
    whole(levels, progress, from, to, &mut stretches);
    stretches
}

fn whole(levels: &[Interval], progress: &Progress, from: i64, to: i64, stretches: &mut Vec<Stretch>) {
    if from >= to {
        return;
    }
    let Some((level, below)) = levels.split_first() else {
        stretches.push((Interval::Minute, from, to));
        return;
    };
    let width = level.milliseconds();
    let through = if *level == Interval::Day { progress.days_through } else { progress.hours_through };
    let first = from + (-from).rem_euclid(width);
    let end = to.min(through);
    let last = end - end.rem_euclid(width);
    if first < last {
        whole(below, progress, from, first, stretches);
        stretches.push((*level, first, last));
        whole(below, progress, last, to, stretches);
    } else {
        whole(below, progress, from, to, stretches);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 60;
    const DAY: i64 = 24 * HOUR;

    proptest! {
        #[test]
        fn stretches_join_and_are_whole_and_counted(
            (from, length) in (0..5 * DAY, 0..5 * DAY),
            (days, hours) in (0i64..6, 0i64..150),
            widest in 0usize..3,
        ) {
            let minute = Interval::Minute.milliseconds();
            let progress = Progress {
                blocks_through: 0,
                hours_through: hours * HOUR * minute,
                days_through: days * DAY * minute,
                compact_through: 0,
                last_batch: 0,
            };
            let (from, to) = (from * minute, (from + length) * minute);
            let widest = [Interval::Minute, Interval::Hour, Interval::Day][widest];
            let stretches = cover(&progress, widest, from, to);
            let mut place = from;
            for (interval, first, last) in &stretches {
                let width = interval.milliseconds();
                prop_assert_eq!(*first, place);
                prop_assert!(width <= widest.milliseconds());
                prop_assert!(first < last && first % width == 0 && last % width == 0);
                prop_assert!(*interval != Interval::Day || *last <= progress.days_through);
                prop_assert!(*interval != Interval::Hour || *last <= progress.hours_through);
                place = *last;
            }
            prop_assert_eq!(place, to);
        }
    }
}
