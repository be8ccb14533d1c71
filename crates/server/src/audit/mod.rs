//! The audit trail: listed, exported, verified and signed.

mod checkpoints;
mod export;
mod filter;
mod list;
mod verification;

pub use checkpoints::{
    admin_create_audit_checkpoint, admin_list_audit_checkpoints, admin_read_audit_checkpoint, admin_read_audit_key,
    sign_audit_trail,
};
pub use export::admin_export_audit_events;
pub use list::{TrailParameters, admin_list_audit_events, list_audit_events, trail_page};
pub use verification::{admin_follow_verification, admin_verify_audit_events};
