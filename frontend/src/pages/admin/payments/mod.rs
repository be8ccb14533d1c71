//! The pages of everybody's payments: the list and one payment. They are settled on both.

mod detail;
mod list;
mod settle;

pub use detail::AdminPaymentDetail;
pub use list::AdminPaymentList;
