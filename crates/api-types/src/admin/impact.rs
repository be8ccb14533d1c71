//! Whom a change of a package or a client would touch.

use serde::{Deserialize, Serialize};

use crate::features::Feature;
use crate::ids::{ApiKeyId, ClientId};

/// How many of each kind a preview names at most.
pub const MOST_EXAMPLES: usize = 20;

/// Whom a change of a package or a client would touch, and how. Of a package's clients those with an override of their own
/// for what changes are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Impact {
    /// How many clients have the package; 1 for the change of a client.
    pub clients: u32,
    /// The features that would be taken away.
    pub features_lost: Vec<Feature>,
    /// How many clients would lose them.
    pub clients_losing_features: u32,
    /// How many live keys would be held to a lower rate than now.
    pub keys_clamped: u32,
    /// The first 20 of these keys, those with the highest rate first.
    pub clamped_keys: Vec<ClampedKey>,
    /// How many clients would have more live keys than they may. These keys go on working.
    pub clients_over_max_api_keys: u32,
    /// The first 20 of these clients, those with the most keys first.
    pub crowded_clients: Vec<CrowdedClient>,
    /// For how long calls would be kept, if that is less than now; null if it is not.
    pub shorter_log: Option<ShorterLog>,
}

impl Impact {
    /// Whether nobody would lose anything.
    pub fn is_harmless(&self) -> bool {
        self.clients_losing_features == 0
            && self.keys_clamped == 0
            && self.clients_over_max_api_keys == 0
            && self.shorter_log.is_none()
    }
}

/// A key that would be held to a lower rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClampedKey {
    /// The key.
    pub id: ApiKeyId,
    /// Its name.
    pub name: String,
    /// Its client.
    pub client_id: ClientId,
    /// Its client's name.
    pub client_name: String,
    /// Its rate now, in requests a minute.
    pub from: u32,
    /// Its rate then, in requests a minute.
    pub to: u32,
}

/// A client with more live keys than it would be allowed to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CrowdedClient {
    /// The client.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// How many live keys it has.
    pub api_keys: u32,
    /// How many it would be allowed to have.
    pub max_api_keys: u32,
}

/// That calls would be kept for a shorter time. Older ones are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShorterLog {
    /// For how long now, in days.
    pub from: u16,
    /// For how long then, in days.
    pub to: u16,
}
