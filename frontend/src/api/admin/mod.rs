//! What only admins may ask for: one module per subject.

mod audit;
mod monitoring;
mod payments;
mod upgrade_requests;
mod withdrawals;

pub use audit::read_checkpoint;
