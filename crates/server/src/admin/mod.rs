//! What admins do with everybody's money: look, and settle.

mod invoices;
mod payments;
mod settle_payment;
mod settle_withdrawal;
mod withdrawals;

pub use invoices::{admin_list_invoices, admin_read_invoice};
pub use payments::{admin_list_payments, admin_read_payment};
pub use settle_payment::{admin_complete_payment, admin_fail_payment};
pub use settle_withdrawal::{admin_approve_withdrawal, admin_reject_withdrawal};
pub use withdrawals::{admin_list_withdrawals, admin_read_withdrawal};
