//! The client at a glance.

use keywright_api_types::overview::Overview;

use super::{Answer, SignedIn};

impl SignedIn {
    /// Whether everything is all right.
    pub async fn overview(self) -> Answer<Overview> {
        self.get("/api/v1/overview").await
    }
}
