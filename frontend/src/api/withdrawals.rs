//! Withdrawals: those of the signed-in user's client; for an admin, everybody's.

use keywright_api_types::Page;
use keywright_api_types::ids::WithdrawalId;
use keywright_api_types::withdrawals::Withdrawal;

use super::{Answer, ListFilter, SignedIn};

const WITHDRAWALS: &str = "withdrawals";

impl SignedIn {
    /// A page of withdrawals.
    pub async fn withdrawals(self, filter: &ListFilter, cursor: Option<String>) -> Answer<Page<Withdrawal>> {
        self.get(&filter.page(&self.path_to(WITHDRAWALS), cursor)).await
    }

    /// One withdrawal.
    pub async fn withdrawal(self, id: &WithdrawalId) -> Answer<Withdrawal> {
        self.get(&format!("{}/{id}", self.path_to(WITHDRAWALS))).await
    }
}
