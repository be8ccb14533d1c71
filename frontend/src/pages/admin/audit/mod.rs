//! Everybody's audit trail, and the proof that it is whole.

mod checkpoints;
mod proof;
mod trail;

pub use proof::AuditProof;
pub use trail::{AuditTrail, page_of};
