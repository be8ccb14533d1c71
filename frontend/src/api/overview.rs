//! The client at a glance.

use keywright_api_types::overview::Overview;

use super::{Reply, SignedIn};

impl SignedIn {
    /// Whether everything is all right.
    pub fn overview(self) -> Reply<Overview> {
        self.get("/api/v1/overview")
    }
}
