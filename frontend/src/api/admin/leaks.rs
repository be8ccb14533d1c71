//! Keys that were found in public.

use keywright_api_types::leaks::{LeakReport, ReportLeaks};

use crate::api::{Reply, SignedIn};

impl SignedIn {
    /// Reports leaked keys, or only looks for them.
    pub fn admin_report_leaks(self, body: &ReportLeaks) -> Reply<LeakReport> {
        self.post("/api/v1/leaks", body)
    }
}
