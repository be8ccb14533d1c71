//! Whether everything is all right, at a glance.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::balance::CurrencyBalance;
use crate::clients::ClientStatus;
use crate::ids::ApiKeyId;
use crate::named::named_enum;
use crate::usage::Counts;

named_enum! {
    /// Why a key needs somebody to look at it.
    Reason {
        /// Its secret was found in public, and works.
        Leaked = "leaked",
        /// Its secret was found in public in the last 30 days, and the key is revoked.
        LeakedAndRevoked = "leaked_and_revoked",
        /// It expires within 14 days.
        Expiring = "expiring",
        /// Its secret was replaced, and the old one still works.
        Replaced = "replaced",
        /// In the last 24 hours it was over its rate, or close to it for an hour.
        NearLimit = "near_limit",
        /// It was not used for 90 days.
        Unused = "unused",
    }
}

/// A key that needs somebody to look at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attention {
    /// The key.
    pub key_id: ApiKeyId,
    /// What people call it.
    pub key_name: String,
    /// Why.
    pub reason: Reason,
    /// When the leak was reported, when it expires, when the old secret stops working, or when the key was last used; null if it never was, and
    /// with `near_limit`.
    pub at: Option<Timestamp>,
    /// With `near_limit`: how many calls of the last 24 hours were over the rate.
    pub rate_limited: Option<u64>,
    /// With `leaked` and `leaked_and_revoked`: where it was found, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// With `replaced`: when the old secret was last accepted since it was replaced; absent if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_secret_last_used_at: Option<Timestamp>,
    /// The address from which it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_secret_last_used_ip: Option<String>,
}

/// The client's keys and their calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiOverview {
    /// The calls of the last 24 hours.
    pub last_day: Counts,
    /// The calls of the 24 hours before.
    pub day_before: Counts,
    /// How many keys are neither revoked nor expired.
    pub live_keys: u64,
    /// How many there may be.
    pub max_api_keys: u32,
    /// The keys that need somebody to look at them, the most urgent reason first; a key may have several.
    pub attention: Vec<Attention>,
}

/// A client at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overview {
    /// Whether the client may call the API at all.
    pub status: ClientStatus,
    /// The keys and their calls; null for a client without `api_basic`.
    pub api: Option<ApiOverview>,
    /// The funds, a line for each currency.
    pub balance: Vec<CurrencyBalance>,
}
