//! Withdrawals: one operation a file.

mod create;
mod list;
mod row;
mod settle;

pub use create::create;
pub use list::{WithdrawalFilter, admin_find, admin_list, find, list};
pub(crate) use row::WithdrawalRow;
pub use settle::{WithdrawalSettlement, admin_settle};
