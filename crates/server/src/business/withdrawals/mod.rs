//! Withdrawals by API key.

mod create;
mod list;

pub use create::create_withdrawal;
pub use list::{list_withdrawals, read_withdrawal};
