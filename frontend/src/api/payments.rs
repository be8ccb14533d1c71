//! Payments: those of the signed-in user's client; for an admin, everybody's.

use keywright_api_types::Page;
use keywright_api_types::ids::PaymentId;
use keywright_api_types::payments::Payment;

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
}
