//! A new password for somebody who has lost theirs.

mod complete;
mod request;

pub use complete::complete_password_reset;
pub use request::request_password_reset;
