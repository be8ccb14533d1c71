//! Changes of a key or a package that are watched before they are applied: what they would have done to the calls in the log.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{features_violation, max_rate_violation};
use crate::address_range::AddressRange;
use crate::api_keys::{ApiKeyStatus, UpdateApiKey};
use crate::checks::CheckName;
use crate::features::Feature;
use crate::ids::{ApiKeyId, ClientId, ShadowChangeId};
use crate::named::named_enum;
use crate::permissions::PermissionSet;
use crate::requests::LoggedRequest;
use crate::validation::{Validate, Violations};
use crate::{FieldError, Timestamp};

/// How many calls a report judges at most, the newest first.
pub const MOST_JUDGED: i64 = 1_000_000;
/// Among how many calls a report looks for them at most, the newest first.
pub const MOST_READ: i64 = 20_000_000;
/// How many calls a report names for each check at most.
pub const MOST_EXAMPLES: usize = 5;
/// How many keys a report names at most.
pub const MOST_KEYS: usize = 20;

named_enum! {
    /// What is to be changed.
    ShadowTargetType {
        /// A key.
        ApiKey = "api_key",
        /// A package, for all clients that have it.
        Package = "package",
    }
}

named_enum! {
    /// What became of a change.
    ShadowStatus {
        /// It is watched, and not in force.
        Watching = "watching",
        /// It was made.
        Applied = "applied",
        /// It was given up.
        Discarded = "discarded",
    }
}

named_enum! {
    /// Which calls a report judges.
    ShadowSpan {
        /// Those of the last 24 hours, also from before the change was proposed.
        LastDay = "last_day",
        /// Those since it is watched, as far as the log is kept.
        SinceStarted = "since_started",
    }
}

/// The body that begins to watch a change of a key: absent means unchanged, `null` means cleared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WatchKeyChange {
    /// At least one; cannot be cleared.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = PermissionSet, min_items = 1))]
    pub permissions: Option<PermissionSet>,
    /// Requests a minute; cleared, it is the server's default.
    #[serde(default, deserialize_with = "crate::patch::clearable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>, minimum = 1))]
    pub rate_limit_per_minute: Option<Option<u32>>,
    /// Addresses and CIDR blocks; cleared or empty, the key works from everywhere.
    #[serde(default, deserialize_with = "crate::patch::clearable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<AddressRange>>, max_items = 100))]
    pub allowed_ips: Option<Option<Vec<AddressRange>>>,
}

/// The body that begins to watch a change of a package: absent means unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WatchPackageChange {
    /// What it opens; nothing if empty.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Feature>))]
    pub features: Option<Vec<Feature>>,
    /// The highest rate of a key, in requests a minute.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = u32, minimum = 1, maximum = 1_000_000))]
    pub max_rate_limit_per_minute: Option<u32>,
}

/// What is to be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShadowTarget {
    /// A key or a package.
    #[serde(rename = "type")]
    pub target_type: ShadowTargetType,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// A key's client; null for a package.
    pub client_id: Option<ClientId>,
    /// The name of a key's client.
    pub client_name: Option<String>,
    /// Where a key is in its life; null for a package.
    pub status: Option<ApiKeyStatus>,
}

/// A field that is to be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShadowField {
    /// Its name.
    pub name: String,
    /// Its value when watching began.
    pub from: Value,
    /// Its value now. Somebody changed it otherwise if it is neither of the others.
    pub now: Value,
    /// The value that it is to have.
    pub to: Value,
}

/// A change that is watched, or was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShadowChange {
    /// Its id.
    pub id: ShadowChangeId,
    /// What is to be changed.
    pub target: ShadowTarget,
    /// The fields that are to be changed.
    pub fields: Vec<ShadowField>,
    /// What became of it.
    pub status: ShadowStatus,
    /// Since when it is watched.
    pub started_at: Timestamp,
    /// The id of the admin who proposed it.
    pub started_by: String,
    /// When it was applied or discarded.
    pub ended_at: Option<Timestamp>,
    /// The id of the admin who did.
    pub ended_by: Option<String>,
}

/// What a change would have done to calls that were made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShadowReport {
    /// The time of the first call that could be judged.
    pub from: Timestamp,
    /// The time of the report.
    pub to: Timestamp,
    /// Whether there were too many calls to judge, or to look through: older ones than `from` are left out.
    pub cut_short: bool,
    /// How many calls were judged.
    pub calls: u64,
    /// How many of them were let in and would have been refused.
    pub would_refuse: u64,
    /// How many were refused and would have been let in.
    pub would_let_in: u64,
    /// The checks that would have refused them, in their order.
    pub by_check: Vec<ShadowCheck>,
    /// The keys whose calls would have been refused, the 20 with the most first.
    pub by_key: Vec<ShadowKeyCount>,
    /// The newest calls that would have been refused, five for each check.
    pub examples: Vec<ShadowExample>,
}

/// How many calls a check would have refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShadowCheck {
    /// The check.
    pub check: CheckName,
    /// How many calls.
    pub calls: u64,
}

/// How many calls of a key would have been refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShadowKeyCount {
    /// The key.
    pub id: ApiKeyId,
    /// Its name.
    pub name: String,
    /// Its client.
    pub client_id: ClientId,
    /// Its client's name.
    pub client_name: String,
    /// How many of its calls were judged.
    pub calls: u64,
    /// How many of them would have been refused.
    pub would_refuse: u64,
}

/// A call that would have been refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShadowExample {
    /// The check that would have refused it.
    pub check: CheckName,
    /// The call.
    pub request: LoggedRequest,
}

impl From<WatchKeyChange> for UpdateApiKey {
    fn from(body: WatchKeyChange) -> Self {
        let WatchKeyChange { permissions, rate_limit_per_minute, allowed_ips } = body;
        Self { permissions, rate_limit_per_minute, allowed_ips, ..Self::default() }
    }
}

impl Validate for WatchKeyChange {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        UpdateApiKey::from(self.clone()).validate()
    }
}

impl Validate for WatchPackageChange {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new()
            .note("features", self.features.as_deref().and_then(features_violation))
            .note("max_rate_limit_per_minute", self.max_rate_limit_per_minute.and_then(max_rate_violation))
            .finish()
    }
}
