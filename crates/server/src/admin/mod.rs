//! What admins do with everybody's money and requests: look, and settle.

mod invoices;
mod payments;
mod settle_payment;
mod settle_withdrawal;
mod upgrade_requests;
mod withdrawals;

pub use invoices::{admin_list_invoices, admin_read_invoice};
pub use payments::{admin_list_payments, admin_read_payment};
pub use settle_payment::{admin_complete_payment, admin_fail_payment};
pub use settle_withdrawal::{admin_approve_withdrawal, admin_reject_withdrawal};
pub use upgrade_requests::{
    admin_decline_upgrade_request, admin_do_upgrade_request, admin_list_upgrade_requests, admin_see_upgrade_request,
};
pub use withdrawals::{admin_list_withdrawals, admin_read_withdrawal};
