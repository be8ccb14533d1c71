//! The audit trail.

use keywright_api_types::Page;
use keywright_api_types::audit::{AuditEvent, AuditVerification};

use super::transport::with_query;
use super::{Answer, SignedIn};

const ADMIN_AUDIT_EVENTS: &str = "/api/v1/admin/audit-events";

impl SignedIn {
    /// A page of the client's own trail.
    pub async fn audit_events(self, cursor: Option<String>) -> Answer<Page<AuditEvent>> {
        self.audit_page("/api/v1/audit-events", cursor).await
    }

    /// A page of everybody's trail, for admins.
    pub async fn admin_audit_events(self, cursor: Option<String>) -> Answer<Page<AuditEvent>> {
        self.audit_page(ADMIN_AUDIT_EVENTS, cursor).await
    }

    /// Has the server walk the whole chain, for admins.
    pub async fn admin_verify_audit_events(self) -> Answer<AuditVerification> {
        self.get(&format!("{ADMIN_AUDIT_EVENTS}/verify")).await
    }

    async fn audit_page(self, path: &str, cursor: Option<String>) -> Answer<Page<AuditEvent>> {
        self.get(&with_query(path, &[("cursor", &cursor.unwrap_or_default())])).await
    }
}
