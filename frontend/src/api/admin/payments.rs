//! Settling payments.

use keywright_api_types::ErrorCode;
use keywright_api_types::ids::PaymentId;
use keywright_api_types::payments::{Payment, SettlementReason};

use crate::api::settled::settled;
use crate::api::{Answer, Settled, SignedIn};

const PAYMENTS: &str = "/api/v1/admin/payments";

impl SignedIn {
    /// Says that a payment has arrived.
    pub async fn admin_complete_payment(self, id: &PaymentId) -> Answer<Settled<Payment>> {
        let answer = self.post_nothing(&format!("{PAYMENTS}/{id}/complete")).await;
        settled(answer, ErrorCode::AlreadySettled, self.payment(id)).await
    }

    /// Says that a payment will not arrive.
    pub async fn admin_fail_payment(self, id: &PaymentId, body: &SettlementReason) -> Answer<Settled<Payment>> {
        let answer = self.post(&format!("{PAYMENTS}/{id}/fail"), body).await;
        settled(answer, ErrorCode::AlreadySettled, self.payment(id)).await
    }
}
