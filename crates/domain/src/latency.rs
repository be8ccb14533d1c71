//! Latencies in buckets that grow by a tenth, so that percentiles can be added up over time.

use keywright_api_types::usage::Latency;

const GROWTH: f64 = 1.1;

/// The bucket of a latency: all within 5 percent of [`milliseconds`].
pub fn bucket(microseconds: u64) -> i32 {
    (microseconds.max(1) as f64).log(GROWTH).round() as i32
}

/// The latency that stands for a bucket, in milliseconds.
pub fn milliseconds(bucket: i32) -> f64 {
    let value = GROWTH.powi(bucket) / 1000.0;
    (value * 1000.0).round() / 1000.0
}

/// The percentiles of calls counted by bucket; the buckets must be sorted.
pub fn percentiles(counts: &[(i32, u64)]) -> Latency {
    let total: u64 = counts.iter().map(|(_, calls)| calls).sum();
    let at = |share: f64| {
        let rank = (total as f64 * share).ceil().max(1.0) as u64;
        let mut seen = 0;
        let found = counts.iter().find(|(_, calls)| {
            seen += calls;
            seen >= rank
        });
        found.map(|(bucket, _)| milliseconds(*bucket))
    };
    Latency { p50: at(0.50), p95: at(0.95), p99: at(0.99) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentiles_are_ranks() {
        let counts: Vec<_> = (1..=100).map(|hundred| (bucket(hundred * 1000), 1)).collect();
        let latency = percentiles(&counts);
        for (found, expected) in [(latency.p50, 50.0), (latency.p95, 95.0), (latency.p99, 99.0)] {
            assert!((found.unwrap() / expected - 1.0).abs() < 0.05, "{found:?} for {expected}");
        }
        assert_eq!(percentiles(&[]), Latency::default());
    }

    proptest! {
        #[test]
        fn a_bucket_stands_for_its_latencies_within_five_percent(microseconds in 20u64..1_000_000_000) {
            let error = milliseconds(bucket(microseconds)) * 1000.0 / microseconds as f64 - 1.0;
            prop_assert!(error.abs() <= 0.05, "{error}");
        }
    }
}
