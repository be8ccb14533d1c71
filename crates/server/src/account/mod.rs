//! The signed-in user's own account: password, sessions, second factor.

mod password;
mod qr_code;
mod sessions;
mod two_factor;

pub use password::change_password;
pub use sessions::{end_account_session, end_other_account_sessions, list_account_sessions};
pub use two_factor::{begin_two_factor, disable_two_factor, enable_two_factor, read_account, renew_recovery_codes};
