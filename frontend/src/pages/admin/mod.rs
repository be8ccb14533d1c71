//! The pages of the console.

mod audit;
mod client_filter;
mod invoices;
mod monitoring;
mod payments;
mod requests;
mod settlement_buttons;
mod upgrade_requests;
mod withdrawals;

pub use audit::{AuditProof, AuditTrail};
pub use invoices::{AdminInvoiceDetail, AdminInvoiceList};
pub use monitoring::Monitoring;
pub use payments::{AdminPaymentDetail, AdminPaymentList};
pub use requests::{AdminRequestDetail, AdminRequests};
pub use upgrade_requests::UpgradeRequests;
pub use withdrawals::{AdminWithdrawalDetail, AdminWithdrawalList};
