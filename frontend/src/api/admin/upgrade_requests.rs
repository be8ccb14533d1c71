//! Clients' requests for another package.

use keywright_api_types::Page;
use keywright_api_types::ids::UpgradeRequestId;
use keywright_api_types::upgrade_requests::{SettleUpgrade, UpgradeRequest};

use crate::api::{Answer, ListFilter, SignedIn};

const UPGRADE_REQUESTS: &str = "/api/v1/admin/upgrade-requests";

impl SignedIn {
    /// A page of everybody's requests.
    pub async fn admin_upgrade_requests(
        self,
        filter: &ListFilter,
        cursor: Option<String>,
    ) -> Answer<Page<UpgradeRequest>> {
        self.get(&filter.page(UPGRADE_REQUESTS, cursor)).await
    }

    /// Tells the client that its request was seen.
    pub async fn admin_see_upgrade_request(self, id: &UpgradeRequestId) -> Answer<UpgradeRequest> {
        self.post_nothing(&format!("{UPGRADE_REQUESTS}/{id}/seen")).await
    }

    /// Settles a request: the client gets the package, or it does not.
    pub async fn admin_settle_upgrade_request(
        self,
        id: &UpgradeRequestId,
        grant: bool,
        body: &SettleUpgrade,
    ) -> Answer<UpgradeRequest> {
        let settle = if grant { "done" } else { "decline" };
        self.post(&format!("{UPGRADE_REQUESTS}/{id}/{settle}"), body).await
    }
}
