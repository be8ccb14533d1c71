//! The pages of payments: the list and one payment.

mod detail;
mod list;
pub mod shown;

pub use detail::PaymentDetail;
pub use list::PaymentList;
