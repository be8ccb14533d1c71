//! Usage: counts and latencies over time, from rollups.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::ids::ApiKeyId;
use crate::named::named_enum;

named_enum! {
    /// The width of one point of a series.
    Interval {
        /// 60 seconds.
        Minute = "minute",
        /// 60 minutes.
        Hour = "hour",
        /// 24 hours, from midnight UTC.
        Day = "day",
    }
}

impl Interval {
    /// The width in milliseconds.
    pub const fn milliseconds(self) -> i64 {
        match self {
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
        }
    }
}

/// How many points a series may have; a wider span needs a wider interval.
pub const MAX_POINTS: i64 = 2_000;
/// How many keys a report names.
pub const MAX_KEYS: usize = 50;

/// How many calls ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counts {
    /// All calls.
    pub requests: u64,
    /// Of these, answered with a status below 400.
    pub succeeded: u64,
    /// Of these, answered with a status of 400 to 499.
    pub client_errors: u64,
    /// Of these, answered with a status of 500 or above.
    pub server_errors: u64,
    /// Of the client errors, those over the key's rate (429).
    pub rate_limited: u64,
}

impl Counts {
    /// Adds that many calls that were answered with the status.
    pub fn add(&mut self, status: u16, requests: u64) {
        self.requests += requests;
        match status {
            0..400 => self.succeeded += requests,
            400..500 => self.client_errors += requests,
            _ => self.server_errors += requests,
        }
        if status == 429 {
            self.rate_limited += requests;
        }
    }
}

/// Latency percentiles in milliseconds, within 5 percent; null where there were no calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Latency {
    /// Half of the calls were faster.
    pub p50: Option<f64>,
    /// 95 of 100 calls were faster.
    pub p95: Option<f64>,
    /// 99 of 100 calls were faster.
    pub p99: Option<f64>,
}

/// The whole span in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Totals {
    /// How the calls ended.
    #[serde(flatten)]
    pub counts: Counts,
    /// How long they took.
    pub latency_ms: Latency,
}

/// One point of the series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Point {
    /// The start of the interval.
    pub at: Timestamp,
    /// How its calls ended.
    #[serde(flatten)]
    pub counts: Counts,
    /// How long they took.
    pub latency_ms: Latency,
}

/// The calls of one route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RouteUsage {
    /// The HTTP method.
    pub method: String,
    /// The route's pattern.
    pub route: String,
    /// How its calls ended.
    #[serde(flatten)]
    pub counts: Counts,
}

/// The calls with one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyUsage {
    /// The key.
    pub key_id: ApiKeyId,
    /// What people call it.
    pub key_name: String,
    /// How its calls ended.
    #[serde(flatten)]
    pub counts: Counts,
}

/// The calls that were answered with one status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusUsage {
    /// The HTTP status.
    pub status: u16,
    /// How many calls were answered with it.
    pub requests: u64,
}

/// Usage over a span of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageReport {
    /// The start of the span, at the start of an interval.
    pub from: Timestamp,
    /// The end of the span, exclusive, at the end of an interval.
    pub to: Timestamp,
    /// The width of a point.
    pub interval: Interval,
    /// The whole span in figures.
    pub totals: Totals,
    /// One point for each interval, the oldest first; intervals without calls are there, with zeros.
    pub series: Vec<Point>,
    /// The busiest route first.
    pub by_route: Vec<RouteUsage>,
    /// The lowest status first.
    pub by_status: Vec<StatusUsage>,
    /// The busiest key first; the 50 busiest of those with calls.
    pub by_key: Vec<KeyUsage>,
}
