//! The audit trail of everybody.

use keywright_api_types::audit::AuditVerification;

use crate::api::{Reply, SignedIn};

impl SignedIn {
    /// Has the server walk the whole chain.
    pub fn admin_verify_audit_events(self) -> Reply<AuditVerification> {
        self.get("/api/v1/admin/audit-events/verify")
    }
}
