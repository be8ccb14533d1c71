//! Which span of usage is shown: one of the usual ones up to now, or one that the reader chose.

use keywright_api_types::Timestamp;
use keywright_api_types::monitoring::MonitoringRange;
use keywright_api_types::usage::{Interval, MAX_POINTS};

/// Up to so many seconds the points of a chosen span are minutes, and hours.
const IN_MINUTES: i64 = 6 * 3_600;
const IN_HOURS: i64 = 14 * 86_400;

/// A usual span up to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Its name in the address.
    pub name: &'static str,
    /// What it is called.
    pub title: &'static str,
    points: i64,
    interval: Interval,
}

/// The usual spans, the shortest first.
pub const RANGES: [Range; 5] = [
    Range { name: "1h", title: "1 hour", points: 60, interval: Interval::Minute },
    Range { name: "24h", title: "24 hours", points: 24, interval: Interval::Hour },
    Range { name: "7d", title: "7 days", points: 7 * 24, interval: Interval::Hour },
    Range { name: "30d", title: "30 days", points: 30, interval: Interval::Day },
    Range { name: "90d", title: "90 days", points: 90, interval: Interval::Day },
];

/// What an address without a span shows.
pub const USUAL: &str = "24h";

/// The span to ask the server for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// From this moment on.
    pub from: Timestamp,
    /// Up to this moment; up to now if there is none.
    pub to: Option<Timestamp>,
    /// The width of a point.
    pub interval: Interval,
}

/// The usual span of that name; the usual one of them if there is none of that name.
pub fn range(name: &str) -> Range {
    let [_, usual, ..] = RANGES;
    RANGES.into_iter().find(|range| range.name == name).unwrap_or(usual)
}

/// The span of monitoring of that name; the last hour if there is none of that name.
pub fn monitored(name: &str) -> MonitoringRange {
    name.parse().unwrap_or(MonitoringRange::Hour)
}

/// What a span of monitoring is called.
pub const fn monitored_title(range: MonitoringRange) -> &'static str {
    match range {
        MonitoringRange::FiveMinutes => "5 minutes",
        MonitoringRange::Hour => "1 hour",
        MonitoringRange::Day => "24 hours",
        MonitoringRange::Week => "7 days",
        MonitoringRange::Month => "30 days",
        MonitoringRange::Quarter => "90 days",
    }
}

/// The shortest span of monitoring up to now in which that moment is, or else the longest.
pub fn monitored_since(from: Timestamp, now: Timestamp) -> MonitoringRange {
    let reaches = |range: &MonitoringRange| monitored_span(*range, now).from <= from;
    MonitoringRange::ALL.iter().copied().find(reaches).unwrap_or(MonitoringRange::Quarter)
}

/// The span of monitoring that ends with the point of now.
pub fn monitored_span(range: MonitoringRange, now: Timestamp) -> Span {
    span_of(range.points(), range.interval(), now)
}

fn span_of(points: i64, interval: Interval, now: Timestamp) -> Span {
    let back = interval.milliseconds() / 1_000 * (points - 1);
    Span { from: now.plus_seconds(-back), to: None, interval }
}

impl Range {
    /// The span that ends with the point of now.
    pub fn span(&self, now: Timestamp) -> Span {
        span_of(self.points, self.interval, now)
    }
}

/// The span between two moments, in points of which there are not too many; nothing if it ends before it begins.
pub fn chosen(from: Timestamp, to: Timestamp) -> Option<Span> {
    let seconds = to.milliseconds_since(from) / 1_000;
    let interval = if seconds <= IN_MINUTES {
        Interval::Minute
    } else if seconds <= IN_HOURS {
        Interval::Hour
    } else {
        Interval::Day
    };
    let most = (MAX_POINTS - 2) * interval.milliseconds() / 1_000;
    (1..=most).contains(&seconds).then_some(Span { from, to: Some(to), interval })
}

/// The points next in width.
pub const fn wider(interval: Interval) -> Option<Interval> {
    match interval {
        Interval::Minute => Some(Interval::Hour),
        Interval::Hour => Some(Interval::Day),
        Interval::Day => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usual_span_ends_with_the_point_of_now() {
        let now: Timestamp = "2026-11-22T10:20:30Z".parse().unwrap();
        let week = range("7d").span(now);
        assert_eq!((week.from.to_string().as_str(), week.to), ("2026-11-15T11:20:30Z", None));
        assert_eq!(range("nothing").name, USUAL);
        assert_eq!(range("").span(now).interval, Interval::Hour);
    }

    #[test]
    fn a_moment_is_seen_in_the_shortest_span_that_reaches_it() {
        let now: Timestamp = "2026-11-22T10:20:30Z".parse().unwrap();
        for (seconds, expected) in [(60, "5m"), (300, "1h"), (3_600, "24h"), (90_000, "7d"), (9_000_000, "90d")] {
            assert_eq!(monitored_since(now.plus_seconds(-seconds), now).as_str(), expected, "{seconds}");
        }
    }

    #[test]
    fn a_chosen_span_has_points_that_can_be_told_apart() {
        let from: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        const HOUR: i64 = 3_600;
        const DAY: i64 = 24 * HOUR;
        let of = |seconds| chosen(from, from.plus_seconds(seconds)).map(|span| span.interval);
        assert_eq!(of(0), None);
        assert_eq!(of(-60), None);
        assert_eq!(of(6 * HOUR), Some(Interval::Minute));
        assert_eq!(of(6 * HOUR + 1), Some(Interval::Hour));
        assert_eq!(of(14 * DAY), Some(Interval::Hour));
        assert_eq!(of(15 * DAY), Some(Interval::Day));
        assert_eq!(of(2_000 * DAY), None);
    }
}
