//! What happens on the whole installation.

use keywright_api_types::monitoring::{AdminUsageReport, MonitoringSummary};

use crate::api::transport::with_query;
use crate::api::{Reply, SignedIn};
use crate::usage_range::Span;

impl SignedIn {
    /// The usage of a client, or everyone's if the id is empty.
    pub fn admin_usage(self, client_id: &str, span: Span) -> Reply<AdminUsageReport> {
        let (interval, from) = (span.interval.as_str(), span.from.to_string());
        let parameters = [("interval", interval), ("from", &from), ("client_id", client_id)];
        self.get(&with_query("/api/v1/admin/usage", &parameters))
    }

    /// What is refused without a key, which keys need a look, and whether the server is well.
    pub fn admin_monitoring(self, span: Span) -> Reply<MonitoringSummary> {
        let from = span.from.to_string();
        self.get(&with_query("/api/v1/admin/monitoring", &[("from", &from)]))
    }
}
