//! The pages of withdrawals: the list and one withdrawal. Admins settle them on both.

mod detail;
mod list;
mod settle;

pub use detail::WithdrawalDetail;
pub use list::WithdrawalList;
