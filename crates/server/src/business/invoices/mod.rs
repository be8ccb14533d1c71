//! Invoices by API key.

mod create;
mod list;
mod void;

pub use create::create_invoice;
pub use list::{list_invoices, read_invoice};
pub use void::void_invoice;
