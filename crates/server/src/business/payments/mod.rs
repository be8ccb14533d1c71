//! Payments by API key.

mod create;
mod list;

pub use create::create_payment;
pub use list::{list_payments, read_payment};
