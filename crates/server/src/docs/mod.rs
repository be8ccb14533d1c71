//! Documentation that the program serves itself: the OpenAPI document, the API reference, and a page
//! for each error code.

mod errors;
mod openapi;
mod refusals;

pub use errors::{explain_error, list_errors, read_style};
pub use openapi::{complete, document, read_openapi};
