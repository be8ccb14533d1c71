//! The pages of invoices: the list, and one invoice, which the client's users may void.

mod detail;
mod due;
mod list;
pub mod shown;
mod void;

pub use detail::InvoiceDetail;
pub use list::InvoiceList;
