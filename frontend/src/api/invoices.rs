//! Invoices: those of the signed-in user's client; for an admin, everybody's.

use keywright_api_types::ids::InvoiceId;
use keywright_api_types::invoices::{Invoice, InvoiceStatus};
use keywright_api_types::{ErrorCode, Page};

use super::settled::{Settled, settled};
use super::{Answer, ListFilter, Reply, SignedIn};

const INVOICES: &str = "invoices";

impl SignedIn {
    /// A page of invoices.
    pub fn invoices(self, filter: &ListFilter, cursor: Option<String>) -> Reply<Page<Invoice>> {
        self.get(&filter.page(&self.path_to(INVOICES), cursor))
    }

    /// One invoice.
    pub fn invoice(self, id: &InvoiceId) -> Reply<Invoice> {
        self.get(&format!("{}/{id}", self.path_to(INVOICES)))
    }

    /// Withdraws an invoice, for the client's users. An open one with a payment on its way is refused.
    pub async fn void_invoice(self, id: &InvoiceId) -> Answer<Settled<Invoice>> {
        let answer = self.post_nothing(&format!("{}/{id}/void", self.path_to(INVOICES))).await;
        let refusal = answer.as_ref().err().cloned();
        match (settled(answer, ErrorCode::InvoiceNotOpen, self.invoice(id)).await, refusal) {
            (Ok(Settled::Overtaken(invoice)), Some(refusal)) if invoice.status == InvoiceStatus::Open => Err(refusal),
            (outcome, _) => outcome,
        }
    }
}
