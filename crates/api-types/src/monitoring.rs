//! What happens on the whole installation, for admins.

use serde::{Deserialize, Serialize};

use crate::ids::{ApiKeyId, ClientId};
use crate::usage::{Counts, Interval, Point, RouteUsage, StatusUsage, Totals, UsageReport};
use crate::{ErrorCode, Timestamp};

/// For how many days a key counts as new.
pub const NEW_DAYS: i64 = 7;
/// Within how many days a key expires that counts as expiring.
pub const EXPIRING_DAYS: i64 = 14;
/// After how many days without use a key counts as stale.
pub const STALE_DAYS: i64 = 90;

/// How many of the busiest clients and keys a report names.
pub const MAX_BUSIEST: usize = 10;

crate::named::named_enum! {
    /// A span of monitoring, up to now.
    MonitoringRange {
        /// The last 5 minutes.
        FiveMinutes = "5m",
        /// The last hour.
        Hour = "1h",
        /// The last 24 hours.
        Day = "24h",
        /// The last 7 days.
        Week = "7d",
        /// The last 30 days.
        Month = "30d",
        /// The last 90 days.
        Quarter = "90d",
    }
}

impl MonitoringRange {
    /// The width of a point.
    pub const fn interval(self) -> Interval {
        match self {
            Self::FiveMinutes | Self::Hour => Interval::Minute,
            Self::Day | Self::Week => Interval::Hour,
            Self::Month | Self::Quarter => Interval::Day,
        }
    }

    /// How many points it has; the last is that of now.
    pub const fn points(self) -> i64 {
        match self {
            Self::FiveMinutes => 5,
            Self::Hour => 60,
            Self::Day => 24,
            Self::Week => 7 * 24,
            Self::Month => 30,
            Self::Quarter => 90,
        }
    }
}

/// The calls of one client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BusyClient {
    /// The client.
    pub client_id: ClientId,
    /// What it is called.
    pub client_name: String,
    /// How its calls ended.
    #[serde(flatten)]
    pub counts: Counts,
}

/// The calls with one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BusyKey {
    /// The key.
    pub key_id: ApiKeyId,
    /// What people call it.
    pub key_name: String,
    /// The client that it belongs to.
    pub client_id: ClientId,
    /// What that client is called.
    pub client_name: String,
    /// How its calls ended.
    #[serde(flatten)]
    pub counts: Counts,
}

/// The calls that were refused with one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeUsage {
    /// Why they were refused.
    pub code: ErrorCode,
    /// The HTTP status that goes with it.
    pub status: u16,
    /// How many there were.
    pub requests: u64,
}

/// Usage over a span of time: of everyone, of one client or of one key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminUsageReport {
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
    /// The commonest code first.
    pub by_code: Vec<CodeUsage>,
    /// The busiest client first; the 10 busiest, and none where one client or key was asked for.
    pub by_client: Vec<BusyClient>,
    /// The busiest key first; the 10 busiest.
    pub by_key: Vec<BusyKey>,
}

impl From<&AdminUsageReport> for UsageReport {
    /// The same figures without who and what stands out.
    fn from(report: &AdminUsageReport) -> Self {
        Self {
            from: report.from,
            to: report.to,
            interval: report.interval,
            totals: report.totals,
            series: report.series.clone(),
            by_route: report.by_route.clone(),
            by_status: report.by_status.clone(),
            by_key: Vec::new(),
        }
    }
}

/// Calls that were refused and belong to no key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeylessRefusals {
    /// Why they were refused: `missing_key`, `ambiguous_credentials` or `invalid_key`.
    pub code: ErrorCode,
    /// Where they came from: an IPv4 address, or the first 64 bits of IPv6 addresses; null for all that are not named.
    pub address: Option<String>,
    /// How many there were.
    pub refusals: u64,
}

/// How many keys are in which part of their life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyCounts {
    /// Neither revoked nor expired.
    pub live: u64,
    /// Made within the last 7 days.
    pub new: u64,
    /// Live, and expiring within 14 days.
    pub expiring: u64,
    /// Live, made more than 90 days ago, and not used for 90 days.
    pub stale: u64,
}

/// How the server that answers does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServerHealth {
    /// What it is called in alerts about itself; null if it has no name.
    pub node: Option<String>,
    /// How many answered calls are not yet in the database.
    pub journal_depth: u64,
    /// How long the oldest of them has waited, in milliseconds.
    pub journal_oldest_ms: u64,
    /// Whether they would outlive a crash of the program.
    pub journal_durable: bool,
    /// How many calls were counted, but their line in the log given up for room, since the program began.
    pub journal_folded: u64,
    /// How many connections to the database are open.
    pub connections_open: u64,
    /// Of these, unused at this moment.
    pub connections_idle: u64,
    /// How often a connection was waited for in vain, since the program began.
    pub connection_timeouts: u64,
}

/// What there is to watch beside usage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MonitoringSummary {
    /// Calls without a known key, the most first.
    pub refused_without_key: Vec<KeylessRefusals>,
    /// The keys of all clients.
    pub keys: KeyCounts,
    /// The server that answers.
    pub health: ServerHealth,
}

/// What those who watch are shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MonitoringSnapshot {
    /// Everyone's usage over the span.
    pub usage: AdminUsageReport,
    /// What else there is to watch.
    pub summary: MonitoringSummary,
}
