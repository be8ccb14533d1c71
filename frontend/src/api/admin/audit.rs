//! The proof of everybody's audit trail.

use keywright_api_types::Page;
use keywright_api_types::audit::{AuditCheckpoint, AuditKey, AuditProgress, AuditVerification, VerifyAuditTrail};

use crate::api::transport::{read, with_query, write};
use crate::api::{Answer, ApiError, Reply, SignedIn, json};

const CHECKPOINTS: &str = "/api/v1/admin/audit-checkpoints";

/// The checkpoint of a file; nothing if it is none.
pub fn read_checkpoint(text: &str) -> Option<AuditCheckpoint> {
    json::read::<AuditCheckpoint>(text).filter(AuditCheckpoint::is_well_formed)
}

impl SignedIn {
    /// Has the server walk the whole chain, and hold it against a checkpoint that was kept elsewhere. `progress` hears
    /// how many events were walked, and of how many.
    pub async fn admin_verify_audit_trail(
        self,
        checkpoint: Option<AuditCheckpoint>,
        progress: impl Fn(u64, u64),
    ) -> Answer<AuditVerification> {
        let body = write(&VerifyAuditTrail { checkpoint });
        let mut outcome = None;
        let on_line = &mut |line: &str| {
            if let Ok(line) = read::<AuditProgress>(line) {
                progress(line.checked, line.total);
                outcome = line.outcome;
            }
        };
        self.follow("/api/v1/admin/audit-events/verifications", body, on_line).await?;
        // It broke off: the server has said why in its log.
        outcome.ok_or(ApiError::Unreachable)
    }

    /// A page of checkpoints.
    pub fn admin_audit_checkpoints(self, cursor: Option<String>) -> Reply<Page<AuditCheckpoint>> {
        let cursor = cursor.unwrap_or_default();
        self.get(&with_query(CHECKPOINTS, &[("limit", "10"), ("cursor", &cursor)]))
    }

    /// Has the trail signed.
    pub fn admin_create_audit_checkpoint(self) -> Reply<AuditCheckpoint> {
        self.post_nothing(CHECKPOINTS)
    }

    /// The key with which checkpoints are checked.
    pub fn admin_audit_key(self) -> Reply<AuditKey> {
        self.get("/api/v1/admin/audit-key")
    }
}
