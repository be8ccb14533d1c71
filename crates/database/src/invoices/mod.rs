//! Invoices: one operation a file.

mod create;
mod list;
mod pay;
mod row;
mod verify;
mod void;

pub use create::create;
pub use list::{InvoiceFilter, admin_find, admin_list, find, list};
pub(crate) use pay::{expect_payment, pay};
pub(crate) use row::InvoiceRow;
pub(crate) use verify::admin_first_wrong_sum;
pub use void::{void, void_by_user};
