//! What only admins may ask for: one module per subject.

mod audit;
mod clients;
mod leaks;
mod monitoring;
mod packages;
mod payments;
mod upgrade_requests;
mod users;
mod withdrawals;

pub use audit::read_checkpoint;
pub use clients::ClientFilter;
pub use users::UserFilter;
