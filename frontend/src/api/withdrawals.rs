//! Withdrawals: those of the signed-in user's client; for an admin, everybody's.

use keywright_api_types::ids::WithdrawalId;
use keywright_api_types::payments::SettlementReason;
use keywright_api_types::withdrawals::Withdrawal;
use keywright_api_types::{ErrorCode, Page};

use super::settled::{Settled, settled};
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

    /// Lets the funds leave, for admins.
    pub async fn admin_approve_withdrawal(self, id: &WithdrawalId) -> Answer<Settled<Withdrawal>> {
        let answer = self.post_nothing(&format!("{}/{id}/approve", self.path_to(WITHDRAWALS))).await;
        settled(answer, ErrorCode::AlreadySettled, self.withdrawal(id)).await
    }

    /// Gives the funds back, for admins.
    pub async fn admin_reject_withdrawal(
        self,
        id: &WithdrawalId,
        body: &SettlementReason,
    ) -> Answer<Settled<Withdrawal>> {
        let answer = self.post(&format!("{}/{id}/reject", self.path_to(WITHDRAWALS)), body).await;
        settled(answer, ErrorCode::AlreadySettled, self.withdrawal(id)).await
    }
}
