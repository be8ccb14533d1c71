//! What happens on the whole installation.

use keywright_api_types::monitoring::{AdminUsageReport, MonitoringSummary};

use crate::api::transport::with_query;
use crate::api::{Reply, SignedIn};
use crate::usage_range::Span;

impl SignedIn {
    /// Everyone's usage.
    pub fn admin_usage(self, span: Span) -> Reply<AdminUsageReport> {
        let from = span.from.to_string();
        self.get(&with_query("/api/v1/admin/usage", &[("interval", span.interval.as_str()), ("from", &from)]))
    }

    /// What is refused without a key, which keys need a look, and whether the server is well.
    pub fn admin_monitoring(self, span: Span) -> Reply<MonitoringSummary> {
        let from = span.from.to_string();
        self.get(&with_query("/api/v1/admin/monitoring", &[("from", &from)]))
    }
}
