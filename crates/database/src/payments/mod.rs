//! Payments: one operation a file.

mod create;
mod expire;
mod list;
mod row;
mod settle;

pub use create::{Announcement, NewPayment, announce, create};
pub use expire::admin_expire_due;
pub use list::{PaymentFilter, admin_find, admin_list, find, list};
pub(crate) use row::PaymentRow;
pub use settle::{PaymentSettlement, admin_settle};
