//! The audit trail of everybody.

use keywright_api_types::audit::AuditVerification;

use crate::api::{Answer, SignedIn};

impl SignedIn {
    /// Has the server walk the whole chain.
    pub async fn admin_verify_audit_events(self) -> Answer<AuditVerification> {
        self.get("/api/v1/admin/audit-events/verify").await
    }
}
