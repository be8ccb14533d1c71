//! The pages of everybody's withdrawals: the list and one withdrawal. They are settled on both.

mod detail;
mod list;
mod settle;

pub use detail::AdminWithdrawalDetail;
pub use list::AdminWithdrawalList;
