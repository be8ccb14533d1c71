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
    /// From this address.
    pub ip: String,
    /// What concerns this client; for admins.
    pub client_id: String,
    /// From this moment on.
    pub from: String,
    /// Up to this moment.
    pub to: String,
}

impl AuditFilter {
    /// The filter that the parameters of an address name.
    pub fn of(parameter: impl Fn(&str) -> String) -> Self {
        Self {
            actor: parameter("actor"),
            action: parameter("action"),
            target: parameter("target"),
            ip: parameter("ip"),
            client_id: parameter("client_id"),
            from: parameter("from"),
            to: parameter("to"),
        }
    }

    /// The address of a page with this filter: the dashboard's addresses and the API's have the same parameters.
    pub fn address(&self, path: &str) -> String {
        self.address_with(path, ("cursor", ""))
    }

    /// The address of the file with all events that fit, for admins.
    pub fn export(&self, format: &str) -> String {
        self.address_with("/api/v1/admin/audit-events/export", ("format", format))
    }

    fn address_with(&self, path: &str, further: (&str, &str)) -> String {
        let parameters = [
            ("actor", self.actor.as_str()),
            ("action", &self.action),
            ("target", &self.target),
            ("ip", &self.ip),
            ("client_id", &self.client_id),
            ("from", &self.from),
            ("to", &self.to),
            further,
        ];
        with_query(path, &parameters)
    }

    /// Whether it lets every event through.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl SignedIn {
    /// A page of the client's own trail; for admins of everybody's.
    pub fn audit_events(self, filter: &AuditFilter, cursor: Option<String>) -> Reply<Page<AuditEvent>> {
        let cursor = cursor.unwrap_or_default();
        self.get(&filter.address_with(&self.path_to("audit-events"), ("cursor", &cursor)))
    }
}
