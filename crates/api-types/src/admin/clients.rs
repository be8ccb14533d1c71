//! Clients as admins make and change them.

use serde::{Deserialize, Serialize};

use super::{features_violation, max_api_keys_violation, max_rate_violation};
use crate::clients::{ClientStatus, LimitSource, Limits, PackageSummary};
use crate::email::email_violation;
use crate::features::Feature;
use crate::ids::{ClientId, PackageId};
use crate::texts::text_violation;
use crate::validation::{Validate, Violations};
use crate::{FieldError, Timestamp};

/// How many characters a client's name may have.
pub const MAX_CLIENT_NAME: usize = 100;

/// What a client has instead of what its package grants; null where it has the package's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClientOverrides {
    /// The features.
    #[serde(default)]
    pub features: Option<Vec<Feature>>,
    /// How many keys that are not revoked or expired it may have.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(maximum = 1_000_000))]
    pub max_api_keys: Option<u32>,
    /// The highest rate of a key, in requests a minute.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1_000_000))]
    pub max_rate_limit_per_minute: Option<u32>,
}

/// A client, with what is in force for it and where that comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminClient {
    /// The client's id.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// Where it is written to.
    pub email: String,
    /// Whether it may call the API at all.
    pub status: ClientStatus,
    /// The package it has booked.
    pub package_id: PackageId,
    /// That package, by name.
    pub package: PackageSummary,
    /// What it has instead of what the package grants.
    pub overrides: ClientOverrides,
    /// The features in force.
    pub features: Vec<Feature>,
    /// What sets the features.
    pub features_set_by: LimitSource,
    /// The ceilings in force.
    pub limits: Limits,
    /// For how many days its package keeps its calls in the log.
    pub log_retention_days: u16,
    /// How many keys that are not revoked or expired it has.
    pub api_keys: u32,
    /// When it became a client.
    pub created_at: Timestamp,
    /// When its settings last changed.
    pub updated_at: Timestamp,
}

/// The body that makes a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateClient {
    /// 1 to 100 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Northwind Trading", min_length = 1, max_length = 100))]
    pub name: String,
    /// Where it is written to.
    #[cfg_attr(feature = "openapi", schema(example = "office@example.com", max_length = 254))]
    pub email: String,
    /// The package it books.
    pub package_id: PackageId,
    /// `active` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ClientStatus>,
    /// What it has instead of what the package grants; nothing if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overrides: Option<ClientOverrides>,
}

/// The body that changes a client: absent means unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateClient {
    /// 1 to 100 characters.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 100))]
    pub name: Option<String>,
    /// Where it is written to.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 254))]
    pub email: Option<String>,
    /// The package it books.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = PackageId))]
    pub package_id: Option<PackageId>,
    /// Suspended, its keys are out of use from the next call on.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = ClientStatus))]
    pub status: Option<ClientStatus>,
    /// What changes of the overrides; null clears them all.
    #[serde(default, deserialize_with = "crate::patch::clearable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<UpdateOverrides>))]
    pub overrides: Option<Option<UpdateOverrides>>,
}

/// What changes of a client's overrides: absent means unchanged, `null` that the package's value counts again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateOverrides {
    /// The features.
    #[serde(default, deserialize_with = "crate::patch::clearable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<Feature>>))]
    pub features: Option<Option<Vec<Feature>>>,
    /// How many keys that are not revoked or expired it may have.
    #[serde(default, deserialize_with = "crate::patch::clearable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>, maximum = 1_000_000))]
    pub max_api_keys: Option<Option<u32>>,
    /// The highest rate of a key, in requests a minute.
    #[serde(default, deserialize_with = "crate::patch::clearable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>, minimum = 1, maximum = 1_000_000))]
    pub max_rate_limit_per_minute: Option<Option<u32>>,
}

impl UpdateOverrides {
    /// That the package's values count again.
    pub fn cleared() -> Self {
        Self { features: Some(None), max_api_keys: Some(None), max_rate_limit_per_minute: Some(None) }
    }
}

/// Notes what is wrong with overrides, each at its path.
fn note_overrides(
    violations: Violations,
    features: Option<&[Feature]>,
    max_api_keys: Option<u32>,
    max_rate: Option<u32>,
) -> Violations {
    violations
        .note("overrides.features", features.and_then(features_violation))
        .note("overrides.max_api_keys", max_api_keys.and_then(max_api_keys_violation))
        .note("overrides.max_rate_limit_per_minute", max_rate.and_then(max_rate_violation))
}

impl Validate for CreateClient {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let violations = Violations::new()
            .note("name", text_violation(self.name.trim(), MAX_CLIENT_NAME))
            .note("email", email_violation(self.email.trim()));
        let of = self.overrides.as_ref();
        note_overrides(
            violations,
            of.and_then(|overrides| overrides.features.as_deref()),
            of.and_then(|overrides| overrides.max_api_keys),
            of.and_then(|overrides| overrides.max_rate_limit_per_minute),
        )
        .finish()
    }
}

impl Validate for UpdateClient {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let name = self.name.as_deref().and_then(|name| text_violation(name.trim(), MAX_CLIENT_NAME));
        let email = self.email.as_deref().and_then(|email| email_violation(email.trim()));
        let violations = Violations::new().note("name", name).note("email", email);
        let of = self.overrides.as_ref().and_then(Option::as_ref);
        note_overrides(
            violations,
            of.and_then(|overrides| overrides.features.as_ref()?.as_deref()),
            of.and_then(|overrides| overrides.max_api_keys.flatten()),
            of.and_then(|overrides| overrides.max_rate_limit_per_minute.flatten()),
        )
        .finish()
    }
}
