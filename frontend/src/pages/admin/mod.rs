//! The pages that admins alone have.

mod audit;

pub use audit::{AuditProof, AuditTrail};
