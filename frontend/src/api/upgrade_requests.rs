//! Packages, and asking for another one.

use keywright_api_types::Page;
use keywright_api_types::clients::OfferedPackage;
use keywright_api_types::ids::UpgradeRequestId;
use keywright_api_types::upgrade_requests::{RequestUpgrade, SettleUpgrade, UpgradeRequest};

use super::{Answer, ListFilter, SignedIn};

const UPGRADE_REQUESTS: &str = "/api/v1/upgrade-requests";
const ADMIN_UPGRADE_REQUESTS: &str = "/api/v1/admin/upgrade-requests";

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

    /// A page of everybody's requests, for admins.
    pub async fn admin_upgrade_requests(
        self,
        filter: &ListFilter,
        cursor: Option<String>,
    ) -> Answer<Page<UpgradeRequest>> {
        self.get(&filter.page(ADMIN_UPGRADE_REQUESTS, cursor)).await
    }

    /// Tells the client that its request was seen, for admins.
    pub async fn admin_see_upgrade_request(self, id: &UpgradeRequestId) -> Answer<UpgradeRequest> {
        self.post_nothing(&format!("{ADMIN_UPGRADE_REQUESTS}/{id}/seen")).await
    }

    /// Settles a request, for admins: the client gets the package, or it does not.
    pub async fn admin_settle_upgrade_request(
        self,
        id: &UpgradeRequestId,
        grant: bool,
        body: &SettleUpgrade,
    ) -> Answer<UpgradeRequest> {
        let settle = if grant { "done" } else { "decline" };
        self.post(&format!("{ADMIN_UPGRADE_REQUESTS}/{id}/{settle}"), body).await
    }
}
