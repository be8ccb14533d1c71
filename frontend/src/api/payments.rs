//! Payments: those of the signed-in user's client; for an admin, everybody's.

use keywright_api_types::Page;
use keywright_api_types::ids::PaymentId;
use keywright_api_types::payments::Payment;

use super::{ListFilter, Reply, SignedIn};

const PAYMENTS: &str = "payments";

impl SignedIn {
    /// A page of payments.
    pub fn payments(self, filter: &ListFilter, cursor: Option<String>) -> Reply<Page<Payment>> {
        self.get(&filter.page(&self.path_to(PAYMENTS), cursor))
    }

    /// One payment.
    pub fn payment(self, id: &PaymentId) -> Reply<Payment> {
        self.get(&format!("{}/{id}", self.path_to(PAYMENTS)))
    }
}
