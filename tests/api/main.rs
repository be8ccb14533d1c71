//! The HTTP contract from outside, on both databases. A file for each subject; a test for each sentence of it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test ends where something is not as it should be"
)]

mod account;
mod admin_clients;
mod admin_keys;
mod admin_log;
mod admin_packages;
mod admin_step_up;
mod admin_users;
mod alert_causes;
mod alerts;
mod audit;
mod audit_filters;
mod audit_proof;
mod authenticator;
mod bodies;
mod call_refusals;
mod calls_by_key;
mod guide;
mod http;
mod idempotency;
mod invitations;
mod invoices;
mod key_arrangement;
mod key_batches;
mod key_bounds;
mod key_edits;
mod key_lists;
mod key_review;
mod keys;
mod leaks;
mod logged;
mod members;
mod members_step_up;
mod money_lists;
mod money_refusals;
mod monitoring;
mod monitoring_stream;
mod openapi;
mod outbox;
mod overview;
mod password_races;
mod password_resets;
mod payments;
mod rate_limit;
mod regenerate;
mod request_detail;
mod request_export;
mod request_log;
mod resilience;
mod revocation;
mod roles;
mod routes;
mod server_alerts;
mod session_access;
mod sessions;
mod settlement;
mod shadow_changes;
mod slow_bodies;
mod stage;
mod step_up;
mod strange_text;
mod trail_alerts;
mod two_factor;
mod upgrades;
mod usage;
mod withdrawals;
