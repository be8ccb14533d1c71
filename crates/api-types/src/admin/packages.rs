//! Packages as admins make and change them.

use serde::{Deserialize, Serialize};

use super::{MOST_RETENTION_DAYS, features_violation, max_api_keys_violation, max_rate_violation};
use crate::features::Feature;
use crate::ids::PackageId;
use crate::texts::text_violation;
use crate::validation::{Validate, Violations};
use crate::{FieldError, Timestamp};

/// How many characters a package's name may have.
pub const MAX_PACKAGE_NAME: usize = 100;

/// A package: features and ceilings that clients book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminPackage {
    /// The package's id.
    pub id: PackageId,
    /// Its name.
    pub name: String,
    /// What it opens.
    pub features: Vec<Feature>,
    /// How many keys that are not revoked or expired a client may have.
    pub max_api_keys: u32,
    /// The highest rate of a key, in requests a minute.
    pub max_rate_limit_per_minute: u32,
    /// How long the request log is kept, in days.
    pub log_retention_days: u16,
    /// How many clients have it.
    pub clients: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// The body that makes a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatePackage {
    /// 1 to 100 characters; no other package has it.
    #[cfg_attr(feature = "openapi", schema(example = "Business", min_length = 1, max_length = 100))]
    pub name: String,
    /// What it opens; nothing if empty.
    pub features: Vec<Feature>,
    /// How many keys that are not revoked or expired a client may have.
    #[cfg_attr(feature = "openapi", schema(maximum = 1_000_000, example = 50))]
    pub max_api_keys: u32,
    /// The highest rate of a key, in requests a minute.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1_000_000, example = 600))]
    pub max_rate_limit_per_minute: u32,
    /// How long the request log is kept, in days.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 3_650, example = 30))]
    pub log_retention_days: u16,
}

/// The body that changes a package: absent means unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdatePackage {
    /// 1 to 100 characters; no other package has it.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 100))]
    pub name: Option<String>,
    /// What it opens; nothing if empty.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Feature>))]
    pub features: Option<Vec<Feature>>,
    /// How many keys that are not revoked or expired a client may have.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = u32, maximum = 1_000_000))]
    pub max_api_keys: Option<u32>,
    /// The highest rate of a key, in requests a minute.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = u32, minimum = 1, maximum = 1_000_000))]
    pub max_rate_limit_per_minute: Option<u32>,
    /// How long the request log is kept, in days.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = u16, minimum = 1, maximum = 3_650))]
    pub log_retention_days: Option<u16>,
}

fn retention_violation(days: u16) -> Option<String> {
    (!(1..=MOST_RETENTION_DAYS).contains(&days)).then(|| format!("It is 1 to {MOST_RETENTION_DAYS} days."))
}

impl Validate for CreatePackage {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new()
            .note("name", text_violation(self.name.trim(), MAX_PACKAGE_NAME))
            .note("features", features_violation(&self.features))
            .note("max_api_keys", max_api_keys_violation(self.max_api_keys))
            .note("max_rate_limit_per_minute", max_rate_violation(self.max_rate_limit_per_minute))
            .note("log_retention_days", retention_violation(self.log_retention_days))
            .finish()
    }
}

impl Validate for UpdatePackage {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let name = self.name.as_deref().and_then(|name| text_violation(name.trim(), MAX_PACKAGE_NAME));
        Violations::new()
            .note("name", name)
            .note("features", self.features.as_deref().and_then(features_violation))
            .note("max_api_keys", self.max_api_keys.and_then(max_api_keys_violation))
            .note("max_rate_limit_per_minute", self.max_rate_limit_per_minute.and_then(max_rate_violation))
            .note("log_retention_days", self.log_retention_days.and_then(retention_violation))
            .finish()
    }
}
