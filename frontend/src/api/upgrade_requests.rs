//! Packages, and asking for another one.

use keywright_api_types::Page;
use keywright_api_types::clients::OfferedPackage;
use keywright_api_types::upgrade_requests::{RequestUpgrade, UpgradeRequest};

use super::{Answer, SignedIn};

const UPGRADE_REQUESTS: &str = "/api/v1/upgrade-requests";

impl SignedIn {
    /// All packages, smallest first.
    pub async fn packages(self) -> Answer<Vec<OfferedPackage>> {
        self.get("/api/v1/packages").await
    }

    /// The client's newest requests.
    pub async fn upgrade_requests(self) -> Answer<Page<UpgradeRequest>> {
        self.get(UPGRADE_REQUESTS).await
    }

    /// Asks for another package.
    pub async fn request_upgrade(self, body: &RequestUpgrade) -> Answer<UpgradeRequest> {
        self.post(UPGRADE_REQUESTS, body).await
    }
}
