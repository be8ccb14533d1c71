//! Clients of the platform and the packages they book.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::features::Feature;
use crate::ids::{ClientId, PackageId};
use crate::named::named_enum;

named_enum! {
    /// Whether a client may call the API.
    ClientStatus {
        /// It may.
        Active = "active",
        /// It may not; its keys answer 403 `client_suspended`.
        Suspended = "suspended",
    }
}

named_enum! {
    /// What a limit comes from.
    LimitSource {
        /// The key's own setting.
        Key = "key",
        /// The client's package.
        Package = "package",
        /// What an admin set for the client instead.
        Admin = "admin",
        /// The ceiling of this installation.
        Server = "server",
    }
}

/// A package, as far as a client is shown it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackageSummary {
    /// The package's id.
    pub id: PackageId,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(example = "Basic"))]
    pub name: String,
}

/// A package as clients compare it with their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferedPackage {
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
    /// How many of the client's keys would be slower with it; none for an admin.
    pub keys_slowed: u32,
    /// What some of these are called, the fastest first.
    pub slowed_keys: Vec<String>,
}

/// The ceilings in force for a client, overrides included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Limits {
    /// How many keys that are not revoked or expired it may have.
    pub max_api_keys: u32,
    /// The highest rate that a key of it may have, in requests a minute.
    pub max_rate_limit_per_minute: u32,
    /// The rate of a key that names none, in requests a minute.
    pub default_rate_limit_per_minute: u32,
    /// The highest rate that an admin may give a key of it, in requests a minute.
    pub server_max_rate_limit_per_minute: u32,
    /// What sets the number of keys.
    pub max_api_keys_set_by: LimitSource,
    /// What sets the highest rate.
    pub max_rate_limit_set_by: LimitSource,
}

/// A package that would open what the client's own lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpgradeHint {
    /// The feature that is missing.
    pub feature: Feature,
    /// What it opens, in a sentence.
    pub description: String,
    /// The packages that have it, smallest first.
    pub packages: Vec<PackageSummary>,
}

/// The signed-in user's client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Client {
    /// The client's id.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// Where it is written to.
    pub email: String,
    /// Whether it may call the API at all.
    pub status: ClientStatus,
    /// The package it has booked.
    pub package: PackageSummary,
    /// The features in force, overrides included.
    pub features: Vec<Feature>,
    /// What sets the features.
    pub features_set_by: LimitSource,
    /// The ceilings in force.
    pub limits: Limits,
    /// One entry for each feature that the client lacks.
    pub upgrade: Vec<UpgradeHint>,
    /// When it became a client.
    pub created_at: Timestamp,
}

impl Client {
    /// Whether the feature is in force.
    pub fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }
}
