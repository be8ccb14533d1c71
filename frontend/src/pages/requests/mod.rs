//! The request log and its calls.

mod checks;
mod detail;
mod filter_form;
mod key_field;
mod list;
mod log_view;
mod log_window;
pub mod shown;

pub use detail::RequestDetail;
pub use list::Requests;
