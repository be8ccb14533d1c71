//! Keywright's storage on SQLite and PostgreSQL; the only crate that knows diesel.
//!
//! Every query about a client's things takes that client's id first and finds nothing of another's;
//! what spans clients is named `admin_…`. A change is one transaction that writes the state, its
//! audit event and its entry in the change log.

pub mod alerts;
pub mod api_keys;
pub mod audit;
#[cfg(feature = "bulk")]
pub mod bulk;
pub mod changes;
pub mod clients;
mod columns;
mod connection;
mod dialect;
mod error;
pub mod events;
#[cfg(feature = "faults")]
pub mod faults;
pub mod idempotency;
mod impact;
pub mod installation;
pub mod invitations;
pub mod invoices;
mod joins;
pub mod journal;
pub mod leaks;
pub mod ledger;
pub mod members;
mod migrations;
pub mod money;
pub mod monitoring;
pub mod packages;
pub mod password_resets;
pub mod passwords;
pub mod payments;
mod pool;
pub mod request_log;
mod schema;
mod search;
pub mod sessions;
pub mod shadow_changes;
pub mod two_factor;
pub mod upgrade_requests;
pub mod usage;
pub mod users;
pub mod verification;
pub mod withdrawals;
mod writer;

pub use connection::Database;
pub use dialect::{AnyConnection, DatabaseUrl, InvalidDatabaseUrl};
pub use error::DatabaseError;
pub use pool::PoolState;
