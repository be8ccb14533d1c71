//! Withdrawals: those of the signed-in user's client; for an admin, everybody's.

use keywright_api_types::Page;
use keywright_api_types::ids::WithdrawalId;
use keywright_api_types::withdrawals::Withdrawal;

use super::{ListFilter, Reply, SignedIn};

const WITHDRAWALS: &str = "withdrawals";

impl SignedIn {
    /// A page of withdrawals.
    pub fn withdrawals(self, filter: &ListFilter, cursor: Option<String>) -> Reply<Page<Withdrawal>> {
        self.get(&filter.page(&self.path_to(WITHDRAWALS), cursor))
    }

    /// One withdrawal.
    pub fn withdrawal(self, id: &WithdrawalId) -> Reply<Withdrawal> {
        self.get(&format!("{}/{id}", self.path_to(WITHDRAWALS)))
    }
}
