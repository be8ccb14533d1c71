//! Money on both databases: what the database itself refuses, what the verification finds, what is done once.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test ends where something is not as it should be"
)]

mod at_once;
mod idempotency;
mod ledger;
mod payments;
mod stage;
