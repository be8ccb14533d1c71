//! The audit trail.

use keywright_api_types::Page;
use keywright_api_types::audit::AuditEvent;

use super::transport::with_query;
use super::{Reply, SignedIn};

/// Which events to list; an empty field filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// A user's e-mail address or id, `admin` or `system`.
    pub actor: String,
    /// An action, or a kind of actions.
    pub action: String,
    /// A thing's id or name.
    pub target: String,
    /// From this moment on.
    pub from: String,
    /// Up to this moment.
    pub to: String,
}

impl AuditFilter {
    /// The filter as parameters, which are the same in the dashboard's addresses and in the API's.
    fn parameters(&self) -> [(&'static str, &str); 5] {
        [
            ("actor", &self.actor),
            ("action", &self.action),
            ("target", &self.target),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// The address of a page with this filter.
    pub fn address(&self, path: &str) -> String {
        with_query(path, &self.parameters())
    }

    /// Whether it lets every event through.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl SignedIn {
    /// A page of the client's own trail; for admins of everybody's.
    pub fn audit_events(self, filter: &AuditFilter, cursor: Option<String>) -> Reply<Page<AuditEvent>> {
        let [actor, action, target, from, to] = filter.parameters();
        let cursor = cursor.unwrap_or_default();
        self.get(&with_query(&self.path_to("audit-events"), &[actor, action, target, from, to, ("cursor", &cursor)]))
    }
}
