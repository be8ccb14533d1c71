//! A client's API keys.

use keywright_api_types::Page;
use keywright_api_types::api_keys::{
    ApiKey, ApiKeyWithSecret, ChangeGrace, CreateApiKey, RegenerateApiKey, RevokeApiKey, UpdateApiKey,
};
use keywright_api_types::ids::ApiKeyId;
use keywright_api_types::key_batches::{ApiKeys, ApiKeysWithSecrets, RevokeApiKeys};
use keywright_api_types::key_review::KeyReview;
use keywright_api_types::permissions::CatalogueEntry;

use super::transport::with_query;
use super::{Answer, SignedIn};

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
    pub async fn api_keys(self, filter: &KeyFilter, cursor: Option<String>) -> Answer<Page<ApiKey>> {
        let [status, q, sort, order] = filter.parameters();
        let cursor = cursor.unwrap_or_default();
        self.get(&with_query(API_KEYS, &[status, q, sort, order, ("cursor", &cursor)])).await
    }

    /// The first keys whose name holds the text or whose prefix begins with it; the newest for an empty text.
    pub async fn search_api_keys(self, q: &str) -> Answer<Page<ApiKey>> {
        self.get(&with_query(API_KEYS, &[("q", q), ("limit", "8")])).await
    }

    /// The hundred newest keys that work.
    pub async fn active_api_keys(self) -> Answer<Page<ApiKey>> {
        self.get(&with_query(API_KEYS, &[("status", "active"), ("limit", "100")])).await
    }

    /// What a key really may and does.
    pub async fn review_api_key(self, id: &ApiKeyId) -> Answer<KeyReview> {
        self.get(&format!("{API_KEYS}/{id}/review")).await
    }

    /// Ends the grace of a key's old secret, or sets another end.
    pub async fn change_api_key_grace(self, id: &ApiKeyId, body: &ChangeGrace) -> Answer<ApiKey> {
        self.post(&format!("{API_KEYS}/{id}/grace"), body).await
    }

    /// Revokes several keys for good, all or none.
    pub async fn revoke_api_keys(self, body: &RevokeApiKeys) -> Answer<ApiKeys> {
        self.post("/api/v1/batches/revoke-api-keys", body).await
    }

    /// Replaces the secrets of all keys that work.
    pub async fn regenerate_api_keys(self, body: &RegenerateApiKey) -> Answer<ApiKeysWithSecrets> {
        self.post("/api/v1/batches/regenerate-api-keys", body).await
    }

    /// One key.
    pub async fn api_key(self, id: &ApiKeyId) -> Answer<ApiKey> {
        self.get(&self.key_path(id)).await
    }

    /// Makes a key.
    pub async fn create_api_key(self, body: &CreateApiKey) -> Answer<ApiKeyWithSecret> {
        self.post(API_KEYS, body).await
    }

    /// Changes a key's settings.
    pub async fn update_api_key(self, id: &ApiKeyId, body: &UpdateApiKey) -> Answer<ApiKey> {
        self.patch(&self.key_path(id), body).await
    }

    /// Replaces a key's secret.
    pub async fn regenerate_api_key(self, id: &ApiKeyId, body: &RegenerateApiKey) -> Answer<ApiKeyWithSecret> {
        self.post(&format!("{}/regenerate", self.key_path(id)), body).await
    }

    /// Revokes a key for good.
    pub async fn revoke_api_key(self, id: &ApiKeyId, body: &RevokeApiKey) -> Answer<ApiKey> {
        self.post(&format!("{}/revoke", self.key_path(id)), body).await
    }

    /// What a key may be allowed to do.
    pub async fn permissions(self) -> Answer<Vec<CatalogueEntry>> {
        self.get("/api/v1/permissions").await
    }
}
