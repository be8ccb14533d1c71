//! Settling withdrawals.

use keywright_api_types::ErrorCode;
use keywright_api_types::ids::WithdrawalId;
use keywright_api_types::payments::SettlementReason;
use keywright_api_types::withdrawals::Withdrawal;

use crate::api::settled::settled;
use crate::api::{Answer, Settled, SignedIn};

const WITHDRAWALS: &str = "/api/v1/admin/withdrawals";

impl SignedIn {
    /// Lets the funds leave.
    pub async fn admin_approve_withdrawal(self, id: &WithdrawalId) -> Answer<Settled<Withdrawal>> {
        let answer = self.post_nothing(&format!("{WITHDRAWALS}/{id}/approve")).await;
        settled(answer, ErrorCode::AlreadySettled, self.withdrawal(id)).await
    }

    /// Gives the funds back.
    pub async fn admin_reject_withdrawal(
        self,
        id: &WithdrawalId,
        body: &SettlementReason,
    ) -> Answer<Settled<Withdrawal>> {
        let answer = self.post(&format!("{WITHDRAWALS}/{id}/reject"), body).await;
        settled(answer, ErrorCode::AlreadySettled, self.withdrawal(id)).await
    }
}
