//! The pages: one file each.

mod activity;
pub mod api_keys;
mod audit_trail;
mod balance;
mod found;
pub mod invoices;
mod list_filter;
mod locked;
mod made_with;
mod not_allowed;
mod not_found;
pub mod payments;
mod requests;
mod sign_in;
pub mod withdrawals;

pub use activity::Activity;
pub use audit_trail::AuditTrail;
pub use balance::BalancePage;
pub use locked::Locked;
pub use not_allowed::NotAllowed;
pub use not_found::NotFound;
pub use requests::Requests;
pub use sign_in::SignInPage;
