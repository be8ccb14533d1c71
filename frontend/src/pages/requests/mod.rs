//! The request log and its calls.

mod checks;
mod detail;
mod filter_form;
mod key_field;
mod list;
mod log_view;
pub mod shown;

pub use detail::RequestDetail;
pub use list::Requests;
