//! The server's JSON API as the dashboard calls it: one module per subject.
//!
//! There are two clients. [`SignedOut`] can only find out who is signed in, and sign in; everything
//! else needs a [`SignedIn`], so that a page cannot ask for what no session allows.

mod account;
pub mod admin;
mod api_keys;
mod audit;
mod balance;
mod clients;
mod error;
mod guide;
mod invoices;
mod json;
mod list_filter;
mod overview;
mod payments;
mod reply;
mod requests;
mod session;
mod settled;
mod team;
mod transport;
mod trial;
mod upgrade_requests;
mod usage;
mod withdrawals;

pub use admin::{AdminKeyFilter, ClientFilter, KeyLife, UserFilter};
pub use api_keys::KeyFilter;
pub use audit::AuditFilter;
pub use error::ApiError;
pub use json::read as read_event;
pub use list_filter::ListFilter;
pub use reply::Reply;
pub use requests::RequestFilter;
pub use session::{SignedIn, SignedOut};
pub use settled::Settled;
pub use transport::{encoded, with_query as address};
pub use trial::{Trial, TrialAnswer};

/// What a call to the server ends in.
pub type Answer<T> = Result<T, ApiError>;
