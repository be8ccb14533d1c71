//! Payments: those of the signed-in user's client; for an admin, everybody's.

use keywright_api_types::ids::PaymentId;
use keywright_api_types::payments::{Payment, SettlementReason};
use keywright_api_types::{ErrorCode, Page};

use super::settled::{Settled, settled};
use super::{Answer, ListFilter, SignedIn};

const PAYMENTS: &str = "payments";

impl SignedIn {
    /// A page of payments.
    pub async fn payments(self, filter: &ListFilter, cursor: Option<String>) -> Answer<Page<Payment>> {
        self.get(&filter.page(&self.path_to(PAYMENTS), cursor)).await
    }

    /// One payment.
    pub async fn payment(self, id: &PaymentId) -> Answer<Payment> {
        self.get(&format!("{}/{id}", self.path_to(PAYMENTS))).await
    }

    /// Says that a payment has arrived, for admins.
    pub async fn admin_complete_payment(self, id: &PaymentId) -> Answer<Settled<Payment>> {
        let answer = self.post_nothing(&format!("{}/{id}/complete", self.path_to(PAYMENTS))).await;
        settled(answer, ErrorCode::AlreadySettled, self.payment(id)).await
    }

    /// Says that a payment will not arrive, for admins.
    pub async fn admin_fail_payment(self, id: &PaymentId, body: &SettlementReason) -> Answer<Settled<Payment>> {
        let answer = self.post(&format!("{}/{id}/fail", self.path_to(PAYMENTS)), body).await;
        settled(answer, ErrorCode::AlreadySettled, self.payment(id)).await
    }
}
