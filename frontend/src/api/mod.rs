//! The server's JSON API as the dashboard calls it: one module per subject.
//!
//! There are two clients. [`SignedOut`] can only find out who is signed in, and sign in; everything
//! else needs a [`SignedIn`], so that a page cannot ask for what no session allows.

mod api_keys;
mod audit;
mod clients;
mod error;
mod requests;
mod session;
mod transport;
mod usage;

pub use error::ApiError;
pub use requests::RequestFilter;
pub use session::{SignedIn, SignedOut};

/// What a call to the server ends in.
pub type Answer<T> = Result<T, ApiError>;
