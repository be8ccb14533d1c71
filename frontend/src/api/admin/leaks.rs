//! Keys that were found in public.

use keywright_api_types::leaks::{LeakReport, ReportLeaks};

use crate::api::{Answer, SignedIn};

impl SignedIn {
    /// Reports leaked keys, or only looks for them.
    pub async fn admin_report_leaks(self, body: &ReportLeaks) -> Answer<LeakReport> {
        self.post("/api/v1/leaks", body).await
    }
}
