//! A client's API keys.

use keywright_api_types::Page;
use keywright_api_types::api_keys::{
    ApiKey, ApiKeyWithSecret, CreateApiKey, RegenerateApiKey, RevokeApiKey, UpdateApiKey,
};
use keywright_api_types::ids::ApiKeyId;
use keywright_api_types::permissions::CatalogueEntry;

use super::{Answer, ListFilter, SignedIn};

const API_KEYS: &str = "/api/v1/api-keys";

impl SignedIn {
    /// A page of the keys.
    pub async fn api_keys(self, filter: &ListFilter, cursor: Option<String>) -> Answer<Page<ApiKey>> {
        self.get(&filter.page(API_KEYS, cursor)).await
    }

    /// One key.
    pub async fn api_key(self, id: &ApiKeyId) -> Answer<ApiKey> {
        self.get(&format!("{API_KEYS}/{id}")).await
    }

    /// Makes a key.
    pub async fn create_api_key(self, body: &CreateApiKey) -> Answer<ApiKeyWithSecret> {
        self.post(API_KEYS, body).await
    }

    /// Changes a key's settings.
    pub async fn update_api_key(self, id: &ApiKeyId, body: &UpdateApiKey) -> Answer<ApiKey> {
        self.patch(&format!("{API_KEYS}/{id}"), body).await
    }

    /// Replaces a key's secret.
    pub async fn regenerate_api_key(self, id: &ApiKeyId, body: &RegenerateApiKey) -> Answer<ApiKeyWithSecret> {
        self.post(&format!("{API_KEYS}/{id}/regenerate"), body).await
    }

    /// Revokes a key for good.
    pub async fn revoke_api_key(self, id: &ApiKeyId, body: &RevokeApiKey) -> Answer<ApiKey> {
        self.post(&format!("{API_KEYS}/{id}/revoke"), body).await
    }

    /// What a key may be allowed to do.
    pub async fn permissions(self) -> Answer<Vec<CatalogueEntry>> {
        self.get("/api/v1/permissions").await
    }
}
