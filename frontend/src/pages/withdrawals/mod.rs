//! The pages of withdrawals: the list and one withdrawal.

mod detail;
mod list;
pub mod shown;

pub use detail::WithdrawalDetail;
pub use list::WithdrawalList;
