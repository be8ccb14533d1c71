//! What only admins may ask for: one module per subject.

mod alerts;
mod api_keys;
mod audit;
mod clients;
mod leaks;
mod monitoring;
mod packages;
mod payments;
mod shadow_changes;
mod upgrade_requests;
mod users;
mod withdrawals;

pub use api_keys::{AdminKeyFilter, KeyLife};
pub use audit::read_checkpoint;
pub use clients::ClientFilter;
pub use users::UserFilter;
