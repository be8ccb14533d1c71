//! The pages of everybody's invoices: the list and one invoice.

mod detail;
mod list;

pub use detail::AdminInvoiceDetail;
pub use list::AdminInvoiceList;
