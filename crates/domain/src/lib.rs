//! Keywright's rules, with no input or output: how a key is made, read and hashed, how it lives,
//! which limits are in force, how the ledger balances, how the audit trail is chained.
//!
//! This crate reads no clock, no randomness and no environment; all three are handed in.

pub mod admission;
pub mod alerts;
pub mod api_keys;
pub mod attention;
pub mod audit;
pub mod calls;
pub mod checks;
pub mod clock;
pub mod devices;
pub mod events;
pub mod gcra;
pub mod hex;
pub mod idempotency;
pub mod latency;
pub mod leaks;
pub mod ledger;
pub mod limits;
pub mod packing;
pub mod random;
pub mod recovery_codes;
pub mod rollups;
pub mod sealing;
pub mod secrets;
pub mod sessions;
pub mod shadow;
mod thinning;
pub mod totp;
pub mod verification;
