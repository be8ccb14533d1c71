//! A client's API keys.

use keywright_api_types::Page;
use keywright_api_types::admin::api_keys::AdminApiKeyDetails;
use keywright_api_types::api_keys::{
    ApiKey, ApiKeyWithSecret, ChangeGrace, CreateApiKey, RegenerateApiKey, RevokeApiKey, UpdateApiKey,
};
use keywright_api_types::ids::ApiKeyId;
use keywright_api_types::key_batches::{ApiKeys, ApiKeysWithSecrets, RevokeApiKeys};
use keywright_api_types::key_review::KeyReview;
use keywright_api_types::permissions::CatalogueEntry;

use super::transport::with_query;
use super::{Reply, SignedIn};

const API_KEYS: &str = "/api/v1/api-keys";

/// Which keys to list, and in which order; an empty field leaves it to the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyFilter {
    /// The status, by its name.
    pub status: String,
    /// A part of the name, or how the prefix begins.
    pub q: String,
    /// What to sort by.
    pub sort: String,
    /// Which end comes first.
    pub order: String,
}

impl KeyFilter {
    /// The filter as parameters, which are the same in the dashboard's addresses and in the API's.
    fn parameters(&self) -> [(&'static str, &str); 4] {
        [("status", &self.status), ("q", &self.q), ("sort", &self.sort), ("order", &self.order)]
    }

    /// The address of a page with this filter.
    pub fn address(&self, path: &str) -> String {
        with_query(path, &self.parameters())
    }
}

impl SignedIn {
    /// The path of a key: of the client's own, and of anybody's for an admin.
    fn key_path(self, id: &ApiKeyId) -> String {
        format!("{}/{id}", self.path_to("api-keys"))
    }

    /// A page of the keys, of the server's usual size.
    pub fn api_keys(self, filter: &KeyFilter, cursor: Option<String>) -> Reply<Page<ApiKey>> {
        let [status, q, sort, order] = filter.parameters();
        let cursor = cursor.unwrap_or_default();
        self.get(&with_query(API_KEYS, &[status, q, sort, order, ("cursor", &cursor)]))
    }

    /// The first keys whose name holds the text or whose prefix begins with it; the newest for an empty text.
    pub fn search_api_keys(self, q: &str) -> Reply<Page<ApiKey>> {
        self.get(&with_query(API_KEYS, &[("q", q), ("limit", "8")]))
    }

    /// The hundred newest keys that work.
    pub fn active_api_keys(self) -> Reply<Page<ApiKey>> {
        self.get(&with_query(API_KEYS, &[("status", "active"), ("limit", "100")]))
    }

    /// What a key really may and does.
    pub fn review_api_key(self, id: &ApiKeyId) -> Reply<KeyReview> {
        self.get(&format!("{API_KEYS}/{id}/review"))
    }

    /// Ends the grace of a key's old secret, or sets another end.
    pub fn change_api_key_grace(self, id: &ApiKeyId, body: &ChangeGrace) -> Reply<ApiKey> {
        self.post(&format!("{API_KEYS}/{id}/grace"), body)
    }

    /// Revokes several keys for good, all or none.
    pub fn revoke_api_keys(self, body: &RevokeApiKeys) -> Reply<ApiKeys> {
        self.post("/api/v1/batches/revoke-api-keys", body)
    }

    /// Replaces the secrets of all keys that work.
    pub fn regenerate_api_keys(self, body: &RegenerateApiKey) -> Reply<ApiKeysWithSecrets> {
        self.post("/api/v1/batches/regenerate-api-keys", body)
    }

    /// One key.
    pub fn api_key(self, id: &ApiKeyId) -> Reply<ApiKey> {
        self.get(&self.key_path(id))
    }

    /// Any client's key, with the rate in force; the client finds in its trail that an admin looked.
    pub fn admin_api_key(self, id: &ApiKeyId) -> Reply<AdminApiKeyDetails> {
        self.get(&self.key_path(id))
    }

    /// Makes a key.
    pub fn create_api_key(self, body: &CreateApiKey) -> Reply<ApiKeyWithSecret> {
        self.post(API_KEYS, body)
    }

    /// Changes a key's settings.
    pub fn update_api_key(self, id: &ApiKeyId, body: &UpdateApiKey) -> Reply<ApiKey> {
        self.patch(&self.key_path(id), body)
    }

    /// Replaces a key's secret.
    pub fn regenerate_api_key(self, id: &ApiKeyId, body: &RegenerateApiKey) -> Reply<ApiKeyWithSecret> {
        self.post(&format!("{}/regenerate", self.key_path(id)), body)
    }

    /// Revokes a key for good.
    pub fn revoke_api_key(self, id: &ApiKeyId, body: &RevokeApiKey) -> Reply<ApiKey> {
        self.post(&format!("{}/revoke", self.key_path(id)), body)
    }

    /// What a key may be allowed to do.
    pub fn permissions(self) -> Reply<Vec<CatalogueEntry>> {
        self.get("/api/v1/permissions")
    }
}
