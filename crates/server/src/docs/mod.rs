//! Documentation that the program serves itself: the OpenAPI document, the API reference, a page for each error code,
//! and the developer guide.

mod errors;
mod examples;
mod guide;
mod openapi;
mod refusals;
mod topics;

pub use errors::{explain_error, list_errors, read_style};
pub use guide::{DeveloperGuide, read_guide, read_guide_endpoint};
pub use openapi::{complete, document, read_openapi};
