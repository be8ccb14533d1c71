//! The pages of the console.

mod audit_trail;
mod client_filter;
mod invoices;
mod leaks;
mod payments;
mod settlement_buttons;
mod upgrade_requests;
mod withdrawals;

pub use audit_trail::AuditTrail;
pub use invoices::{AdminInvoiceDetail, AdminInvoiceList};
pub use leaks::LeaksPage;
pub use payments::{AdminPaymentDetail, AdminPaymentList};
pub use upgrade_requests::UpgradeRequests;
pub use withdrawals::{AdminWithdrawalDetail, AdminWithdrawalList};
