//! Clients' requests for another package.

use keywright_api_types::Page;
use keywright_api_types::ids::UpgradeRequestId;
use keywright_api_types::upgrade_requests::{SettleUpgrade, UpgradeRequest};

use crate::api::{ListFilter, Reply, SignedIn};

const UPGRADE_REQUESTS: &str = "/api/v1/admin/upgrade-requests";

impl SignedIn {
    /// A page of everybody's requests.
    pub fn admin_upgrade_requests(self, filter: &ListFilter, cursor: Option<String>) -> Reply<Page<UpgradeRequest>> {
        self.get(&filter.page(UPGRADE_REQUESTS, cursor))
    }

    /// Tells the client that its request was seen.
    pub fn admin_see_upgrade_request(self, id: &UpgradeRequestId) -> Reply<UpgradeRequest> {
        self.post_nothing(&format!("{UPGRADE_REQUESTS}/{id}/seen"))
    }

    /// Settles a request: the client gets the package, or it does not.
    pub fn admin_settle_upgrade_request(
        self,
        id: &UpgradeRequestId,
        grant: bool,
        body: &SettleUpgrade,
    ) -> Reply<UpgradeRequest> {
        let settle = if grant { "done" } else { "decline" };
        self.post(&format!("{UPGRADE_REQUESTS}/{id}/{settle}"), body)
    }
}
