//! What a key really may, and what it does with it.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::clients::LimitSource;
use crate::permissions::Permission;

/// For how many days a permission must not have been used to be called unused.
pub const UNUSED_AFTER_DAYS: i64 = 30;

/// The rate in force for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EffectiveRate {
    /// Requests a minute.
    pub per_minute: u32,
    /// What sets it: the key's own limit, or the lower one of its client.
    pub set_by: LimitSource,
}

/// How often a permission was made use of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PermissionUse {
    /// The permission.
    pub name: Permission,
    /// Calls of routes that need it, whatever they were answered.
    pub calls: u64,
    /// Whether the key had it all the time, and never called a route that needs it.
    pub unused: bool,
}

/// A look at a key before something is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyReview {
    /// The key's `updated_at`.
    pub updated_at: Timestamp,
    /// Who made the key: an e-mail address, with `(admin)` behind an admin's; null where the trail does not say.
    pub made_by: Option<String>,
    /// The rate in force.
    pub rate: EffectiveRate,
    /// From when on calls are counted: 30 days ago, at midnight UTC.
    pub since: Timestamp,
    /// Each of the key's permissions.
    pub permissions: Vec<PermissionUse>,
    /// When the secret before the current one was last accepted since it was replaced.
    pub old_secret_last_used_at: Option<Timestamp>,
    /// The address from which it was.
    pub old_secret_last_used_ip: Option<String>,
}
