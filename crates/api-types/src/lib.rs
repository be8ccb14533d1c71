//! The HTTP contract as types: requests, answers, ids, permissions, error codes, and the
//! validation that both ends run.
//!
//! The dashboard is compiled to WebAssembly with this crate, so it must not know a web framework,
//! a database or a clock. A fact that both ends need (a permission's title, an error's status)
//! stands here once, in a table, and everything else is derived from it.

pub mod account;
pub mod address_range;
pub mod admin;
pub mod alerts;
pub mod api_keys;
pub mod applications;
pub mod audit;
pub mod balance;
pub mod checks;
pub mod clients;
pub mod csv;
pub mod date;
pub mod email;
pub mod errors;
pub mod features;
pub mod guide;
pub mod ids;
pub mod invitations;
pub mod invoices;
pub mod key_batches;
pub mod key_review;
pub mod leaks;
pub mod members;
pub mod money;
pub mod monitoring;
mod named;
#[cfg(feature = "openapi")]
mod openapi;
pub mod overview;
pub mod page;
pub mod password_resets;
pub mod patch;
pub mod payments;
pub mod permissions;
pub mod requests;
pub mod session;
pub mod texts;
pub mod timestamp;
pub mod two_factor;
pub mod upgrade_requests;
pub mod usage;
pub mod validation;
pub mod withdrawals;

pub use errors::{ErrorCode, FieldError, Problem};
pub use page::{Page, SortOrder};
pub use timestamp::Timestamp;
pub use validation::Validate;
