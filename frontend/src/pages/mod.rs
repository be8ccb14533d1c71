//! The pages: one file each.

mod activity;
pub mod api_keys;
mod audit_filter;
mod audit_trail;
mod balance;
mod found;
pub mod invoices;
mod list_filter;
mod locked;
mod not_allowed;
mod not_found;
pub mod overview;
mod package;
pub mod payments;
pub mod requests;
mod sign_in;
mod upgrade_requests;
pub mod usage;
pub mod withdrawals;

pub use activity::Activity;
pub use audit_trail::AuditTrail;
pub use balance::BalancePage;
pub use locked::Locked;
pub use not_allowed::NotAllowed;
pub use not_found::NotFound;
pub use package::PackagePage;
pub use sign_in::SignInPage;
pub use upgrade_requests::UpgradeRequests;
