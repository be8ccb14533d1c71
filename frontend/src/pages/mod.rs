//! The pages: one file each. The console's are in `admin`, all others are the portal's.

mod activity;
pub mod admin;
pub mod api_keys;
mod audit_filter;
mod balance;
#[cfg(debug_assertions)]
mod design;
mod found;
pub mod guide;
mod invitation;
pub mod invoices;
mod limits;
mod list_filter;
mod locked;
mod losses;
mod money_filter;
mod not_allowed;
mod not_found;
pub mod overview;
mod package;
mod password_reset;
pub mod payments;
pub mod requests;
mod settings;
mod sign_in;
mod team;
pub mod usage;
pub mod withdrawals;

pub use activity::Activity;
pub use balance::BalancePage;
#[cfg(debug_assertions)]
pub use design::DesignPage;
pub use invitation::InvitationPage;
pub use locked::Locked;
pub use not_allowed::NotAllowed;
pub use not_found::NotFound;
pub use package::PackagePage;
pub use password_reset::PasswordResetPage;
pub use settings::SettingsPage;
pub use sign_in::SignInPage;
pub use team::TeamPage;
