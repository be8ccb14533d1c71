//! Keys of any client, as admins list them.

use serde::{Deserialize, Serialize};

use crate::api_keys::ApiKey;
use crate::audit::Actor;
use crate::key_review::EffectiveRate;

/// A key with its client's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminApiKey {
    /// The key.
    #[serde(flatten)]
    pub key: ApiKey,
    /// The name of the client that it belongs to.
    pub client_name: String,
    /// The rate in force for it, and what sets it.
    pub rate: EffectiveRate,
}

/// A key by itself, with who made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminApiKeyDetails {
    /// The key with its client's name.
    #[serde(flatten)]
    pub found: AdminApiKey,
    /// Who made it; null where the trail does not say.
    pub made_by: Option<Actor>,
}
