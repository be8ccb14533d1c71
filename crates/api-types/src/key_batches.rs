//! What is done with several keys at once.

use serde::{Deserialize, Serialize};

use crate::FieldError;
use crate::api_keys::{ApiKey, ApiKeyWithSecret, RevokeApiKey};
use crate::ids::ApiKeyId;
use crate::validation::{Validate, Violations};

/// How many keys one request may revoke.
pub const MAX_KEYS_AT_ONCE: usize = 1_000;

/// The body that revokes several keys: all of them or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RevokeApiKeys {
    /// 1 to 1,000 of the client's keys.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 1_000))]
    pub ids: Vec<ApiKeyId>,
    /// Why, for those who read the trail later.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub reason: Option<String>,
}

/// The keys as they are after the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKeys {
    /// The keys, in the order of the request.
    pub data: Vec<ApiKey>,
}

// It has no `Debug`, so that no log line can hold a secret.
/// Keys with their new secrets, which are shown this once.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKeysWithSecrets {
    /// The keys, newest first.
    pub data: Vec<ApiKeyWithSecret>,
}

impl Validate for RevokeApiKeys {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let reason = RevokeApiKey { reason: self.reason.clone() };
        Violations::new()
            .check("ids", !self.ids.is_empty(), "Choose at least one key.")
            .check("ids", self.ids.len() <= MAX_KEYS_AT_ONCE, "At most 1,000 keys are revoked at once.")
            .note_all(reason.validate().err().unwrap_or_default())
            .finish()
    }
}
