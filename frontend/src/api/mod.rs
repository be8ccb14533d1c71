//! The server's JSON API as the dashboard calls it: one module per subject.
//!
//! There are two clients. [`SignedOut`] can only find out who is signed in, and sign in; everything
//! else needs a [`SignedIn`], so that a page cannot ask for what no session allows.

mod account;
mod api_keys;
mod audit;
mod balance;
mod clients;
mod error;
mod invoices;
mod list_filter;
mod payments;
mod requests;
mod session;
mod settled;
mod team;
mod transport;
mod usage;
mod withdrawals;

pub use error::ApiError;
pub use list_filter::ListFilter;
pub use requests::RequestFilter;
pub use session::{SignedIn, SignedOut};
pub use settled::Settled;

/// What a call to the server ends in.
pub type Answer<T> = Result<T, ApiError>;
