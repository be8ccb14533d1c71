//! The pages of payments: the list and one payment. Admins settle them on both.

mod detail;
mod list;
mod settle;

pub use detail::PaymentDetail;
pub use list::PaymentList;
