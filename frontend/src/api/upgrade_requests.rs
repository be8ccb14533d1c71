//! Packages, and asking for another one.

use keywright_api_types::Page;
use keywright_api_types::clients::OfferedPackage;
use keywright_api_types::upgrade_requests::{RequestUpgrade, UpgradeRequest};

use super::{Reply, SignedIn};

const UPGRADE_REQUESTS: &str = "/api/v1/upgrade-requests";

impl SignedIn {
    /// All packages, smallest first.
    pub fn packages(self) -> Reply<Vec<OfferedPackage>> {
        self.get("/api/v1/packages")
    }

    /// The client's newest requests.
    pub fn upgrade_requests(self) -> Reply<Page<UpgradeRequest>> {
        self.get(UPGRADE_REQUESTS)
    }

    /// Asks for another package.
    pub fn request_upgrade(self, body: &RequestUpgrade) -> Reply<UpgradeRequest> {
        self.post(UPGRADE_REQUESTS, body)
    }
}
