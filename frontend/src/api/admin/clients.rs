//! Clients, and what belongs to one.

use keywright_api_types::Page;
use keywright_api_types::admin::api_keys::AdminApiKey;
use keywright_api_types::admin::clients::{AdminClient, CreateClient, UpdateClient};
use keywright_api_types::admin::impact::Impact;
use keywright_api_types::api_keys::{ApiKeyWithSecret, CreateApiKey};
use keywright_api_types::audit::AuditEvent;
use keywright_api_types::balance::Balance;
use keywright_api_types::ids::ClientId;

use crate::api::transport::with_query;
use crate::api::{Reply, SignedIn};

const CLIENTS: &str = "/api/v1/admin/clients";

/// Which clients to list; an empty field filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientFilter {
    /// A part of the name, the address or the id, or how a key's prefix begins.
    pub q: String,
    /// The status, by its name.
    pub status: String,
    /// The package, by its id.
    pub package_id: String,
}

impl ClientFilter {
    fn parameters(&self) -> [(&'static str, &str); 3] {
        [("q", &self.q), ("status", &self.status), ("package_id", &self.package_id)]
    }

    /// The address of a page with this filter.
    pub fn address(&self, path: &str) -> String {
        with_query(path, &self.parameters())
    }
}

impl SignedIn {
    /// A page of the clients.
    pub fn admin_clients(self, filter: &ClientFilter, cursor: Option<String>) -> Reply<Page<AdminClient>> {
        let [q, status, package] = filter.parameters();
        self.get(&with_query(CLIENTS, &[q, status, package, ("cursor", &cursor.unwrap_or_default())]))
    }

    /// One client.
    pub fn admin_client(self, id: &ClientId) -> Reply<AdminClient> {
        self.get(&format!("{CLIENTS}/{id}"))
    }

    /// Makes a client.
    pub fn admin_create_client(self, body: &CreateClient) -> Reply<AdminClient> {
        self.post(CLIENTS, body)
    }

    /// What a change of a client would do to it and its keys.
    pub fn admin_preview_client(self, id: &ClientId, body: &UpdateClient) -> Reply<Impact> {
        self.post(&format!("{CLIENTS}/{id}/preview"), body)
    }

    /// Changes a client.
    pub fn admin_update_client(self, id: &ClientId, body: &UpdateClient) -> Reply<AdminClient> {
        self.patch(&format!("{CLIENTS}/{id}"), body)
    }

    /// A client's funds.
    pub fn admin_client_balance(self, id: &ClientId) -> Reply<Balance> {
        self.get(&format!("{CLIENTS}/{id}/balance"))
    }

    /// A page of a client's trail.
    pub fn admin_client_events(self, id: &ClientId, cursor: Option<String>) -> Reply<Page<AuditEvent>> {
        let cursor = cursor.unwrap_or_default();
        self.get(&with_query(&format!("{CLIENTS}/{id}/audit-events"), &[("limit", "10"), ("cursor", &cursor)]))
    }

    /// A page of a client's keys, with the rate in force for each.
    pub fn admin_client_keys(self, id: &ClientId, cursor: Option<String>) -> Reply<Page<AdminApiKey>> {
        let cursor = cursor.unwrap_or_default();
        self.get(&with_query(&self.path_to("api-keys"), &[("client_id", id.as_str()), ("cursor", &cursor)]))
    }

    /// Makes a key for a client.
    pub fn admin_create_key(self, id: &ClientId, body: &CreateApiKey) -> Reply<ApiKeyWithSecret> {
        self.post(&format!("{CLIENTS}/{id}/api-keys"), body)
    }
}
