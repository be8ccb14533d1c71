//! What is said of many measurements: their median, their range, their percentiles.

use std::fmt;
use std::time::Duration;

/// Measurements of one thing, sorted; at least one.
#[derive(Clone, Debug)]
pub struct Sample(Vec<f64>);

impl Sample {
    /// Sorts measurements. None at all count as a zero.
    pub fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        if values.is_empty() {
            values.push(0.0);
        }
        Self(values)
    }

    /// Durations, in milliseconds.
    pub fn of_milliseconds(values: impl IntoIterator<Item = Duration>) -> Self {
        Self::new(values.into_iter().map(|value| value.as_secs_f64() * 1e3).collect())
    }

    /// The value that a share of all, from 0 to 1, does not exceed (nearest rank).
    pub fn percentile(&self, share: f64) -> f64 {
        let rank = (share * self.0.len() as f64).ceil() as usize;
        self.0.get(rank.clamp(1, self.0.len()) - 1).copied().unwrap_or_default()
    }

    /// The middle.
    pub fn median(&self) -> f64 {
        self.percentile(0.5)
    }

    /// The lowest.
    pub fn lowest(&self) -> f64 {
        self.percentile(0.0)
    }

    /// The highest.
    pub fn highest(&self) -> f64 {
        self.percentile(1.0)
    }

    /// The median and, where there are several, the range, each as `show` writes it.
    pub fn show(&self, show: impl Fn(f64) -> String) -> String {
        let median = show(self.median());
        if self.0.len() == 1 {
            return median;
        }
        format!("{median} ({} to {})", show(self.lowest()), show(self.highest()))
    }
}

/// Latencies, counted in buckets: exact below 128 µs, within 1 percent above, and of bounded size however many.
#[derive(Clone)]
pub struct Latencies {
    counts: Vec<u64>,
    highest: Duration,
}

/// Buckets for each doubling.
const STEPS: u64 = 128;

impl Default for Latencies {
    fn default() -> Self {
        Self { counts: vec![0; (STEPS * 58) as usize], highest: Duration::ZERO }
    }
}

impl Latencies {
    /// Counts a latency.
    pub fn add(&mut self, latency: Duration) {
        let microseconds = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        let bucket = usize::try_from(bucket(microseconds)).unwrap_or(usize::MAX);
        if let Some(count) = self.counts.get_mut(bucket) {
            *count += 1;
        }
        self.highest = self.highest.max(latency);
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The latency that a share of all, from 0 to 1, does not exceed.
    pub fn percentile(&self, share: f64) -> Duration {
        let rank = (share * self.len() as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        let found = self.counts.iter().zip(0..).find(|(count, _)| {
            seen += **count;
            seen >= rank
        });
        found.map_or(self.highest, |(_, bucket)| Duration::from_micros(highest_in(bucket)).min(self.highest))
    }

    /// The longest.
    pub fn highest(&self) -> Duration {
        self.highest
    }
}

impl fmt::Display for Latencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = |latency: Duration| latency.as_secs_f64() * 1e3;
        let [p50, p99, p999] = [0.5, 0.99, 0.999].map(|share| milliseconds(self.percentile(share)));
        write!(f, "p50 {p50:.2}, p99 {p99:.2}, p99.9 {p999:.2}, max {:.1} ms", milliseconds(self.highest))
    }
}

/// Values below [`STEPS`] have a bucket each; above, each doubling has as many buckets.
fn bucket(value: u64) -> u64 {
    let doublings = (value / STEPS).checked_ilog2().map_or(0, |log| u64::from(log) + 1);
    match doublings {
        0 => value,
        _ => doublings * STEPS + (value >> (doublings - 1)) - STEPS,
    }
}

/// The highest value of a bucket.
fn highest_in(bucket: u64) -> u64 {
    match bucket / STEPS {
        0 => bucket,
        doublings => {
            let next = u128::from(bucket % STEPS + STEPS + 1) << (doublings - 1);
            u64::try_from(next - 1).unwrap_or(u64::MAX)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let sample = Sample::new((1..=100).rev().map(f64::from).collect());
        assert_eq!(
            (sample.lowest(), sample.median(), sample.percentile(0.99), sample.highest()),
            (1.0, 50.0, 99.0, 100.0)
        );
        assert_eq!(Sample::new(vec![]).median(), 0.0);
        assert_eq!(Sample::new(vec![2.0, 1.0, 4.0]).show(|value| format!("{value:.0}")), "2 (1 to 4)");
    }

    #[test]
    fn buckets_follow_each_other_without_a_gap() {
        let mut before = 0;
        for value in (0..100_000).chain([u64::MAX / 2, u64::MAX]) {
            let bucket = bucket(value);
            assert!(bucket >= before && (highest_in(bucket) as f64) < value as f64 * 1.01 + 1.0, "{value}");
            assert!(highest_in(bucket) >= value && (value > 100_000 || bucket - before <= 1), "{value}");
            before = bucket;
        }
        assert!((before as usize) < Latencies::default().counts.len());
    }

    #[test]
    fn latencies_are_told_within_a_percent() {
        let mut latencies = Latencies::default();
        (1..=1000).for_each(|count| latencies.add(Duration::from_micros(count * 100)));
        let p99 = latencies.percentile(0.99).as_micros() as f64;
        assert!((p99 / 99_000.0 - 1.0).abs() < 0.01, "{p99}");
        assert_eq!((latencies.len(), latencies.highest()), (1000, Duration::from_millis(100)));
        assert_eq!(latencies.percentile(1.0), Duration::from_millis(100));
    }
}
