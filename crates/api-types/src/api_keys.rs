//! API keys, as the dashboard's API shows and changes them.

use serde::{Deserialize, Serialize};

use crate::address_range::AddressRange;
use crate::ids::{ApiKeyId, ClientId};
use crate::named::named_enum;
use crate::permissions::PermissionSet;
use crate::texts::is_invisible;
use crate::validation::{Validate, Violations};
use crate::{FieldError, Timestamp};

/// How many characters a key's name may have, after trimming.
pub const MAX_NAME_LENGTH: usize = 100;
/// How many addresses and blocks a key may list.
pub const MAX_ALLOWED_IPS: usize = 100;
/// How long a replaced secret may go on working: seven days, in seconds.
pub const MAX_GRACE_SECONDS: u32 = 604_800;
/// How many characters the reason for a revocation may have.
pub const MAX_REASON_LENGTH: usize = 500;

named_enum! {
    /// Where a key is in its life.
    ApiKeyStatus {
        /// It works.
        Active = "active",
        /// Its expiry date has passed; a later date makes it work again.
        Expired = "expired",
        /// It was revoked, which is final.
        Revoked = "revoked",
    }
}

named_enum! {
    /// What a list of keys is sorted by.
    KeySort {
        /// The name, whatever its case.
        Name = "name",
        /// When it was made.
        CreatedAt = "created_at",
        /// When it was last used; never is before all.
        LastUsedAt = "last_used_at",
        /// When it stops working; never is after all.
        ExpiresAt = "expires_at",
    }
}

/// An API key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// The key's id; it stays when the secret is regenerated.
    pub id: ApiKeyId,
    /// The client that the key belongs to.
    pub client_id: ClientId,
    /// What people call it.
    pub name: String,
    /// The brand and the first eight digits of the current secret, to recognise it by.
    #[cfg_attr(feature = "openapi", schema(example = "kw_3f9a1c2b"))]
    pub prefix: String,
    /// What it may do.
    pub permissions: PermissionSet,
    /// Requests a minute; also the size of a burst.
    pub rate_limit_per_minute: u32,
    /// Whether an admin gave it that rate, which then counts although the client's is lower.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub rate_granted: bool,
    /// Where it may be used from; empty for everywhere.
    pub allowed_ips: Vec<AddressRange>,
    /// Where it is in its life.
    pub status: ApiKeyStatus,
    /// When it was made.
    pub created_at: Timestamp,
    /// The id of the user who made it.
    pub created_by: String,
    /// When its settings or its secret last changed.
    pub updated_at: Timestamp,
    /// When it was last presented and accepted, to within a minute.
    pub last_used_at: Option<Timestamp>,
    /// The address from which it was last presented and accepted.
    pub last_used_ip: Option<String>,
    /// When it stops working; null for never.
    pub expires_at: Option<Timestamp>,
    /// When its secret was last regenerated.
    pub rotated_at: Option<Timestamp>,
    /// Until when the secret before the current one works; null if it does not.
    pub grace_expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The id of the user who revoked it.
    pub revoked_by: Option<String>,
    /// Why it was revoked, in that user's words.
    pub revoke_reason: Option<String>,
}

// It has no `Debug`, so that no log line can hold a secret.
/// A key with its new secret, which is shown this once.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKeyWithSecret {
    /// The key.
    #[serde(flatten)]
    pub key: ApiKey,
    /// The secret. It is stored nowhere; keep it now.
    #[cfg_attr(feature = "openapi", schema(example = "kw_<64 hex digits>_<8 hex digits>"))]
    pub secret: String,
}

/// The body that makes a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    /// 1 to 100 characters after trimming.
    #[cfg_attr(feature = "openapi", schema(example = "Billing service", min_length = 1, max_length = 100))]
    pub name: String,
    /// At least one.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, example = json!(["balance:read", "profile:read"])))]
    pub permissions: PermissionSet,
    /// Requests a minute, up to the client's limit; the server's default if absent.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 60))]
    pub rate_limit_per_minute: Option<u32>,
    /// In the future; never if absent.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// Addresses and CIDR blocks, IPv4 and IPv6; everywhere if absent or empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 100, example = json!(["203.0.113.0/24"])))]
    pub allowed_ips: Option<Vec<AddressRange>>,
}

/// The body that changes a key: absent means unchanged, `null` means cleared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateApiKey {
    /// 1 to 100 characters after trimming; cannot be cleared.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 100))]
    pub name: Option<String>,
    /// At least one; cannot be cleared.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = PermissionSet, min_items = 1))]
    pub permissions: Option<PermissionSet>,
    /// Requests a minute; cleared, it is the server's default again.
    #[serde(default, deserialize_with = "crate::patch::clearable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>, minimum = 1))]
    pub rate_limit_per_minute: Option<Option<u32>>,
    /// In the future; cleared, the key never expires.
    #[serde(default, deserialize_with = "crate::patch::clearable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Timestamp>))]
    pub expires_at: Option<Option<Timestamp>>,
    /// Addresses and CIDR blocks; cleared or empty, the key works from everywhere.
    #[serde(default, deserialize_with = "crate::patch::clearable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<AddressRange>>, max_items = 100))]
    pub allowed_ips: Option<Option<Vec<AddressRange>>>,
    /// The key's `updated_at` as it was read: if the key has changed since, nothing is done (`key_changed`).
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Timestamp))]
    pub if_updated_at: Option<Timestamp>,
}

/// The body that replaces a key's secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RegenerateApiKey {
    /// How long the old secret goes on working, in seconds: 0, the default, to 604,800 (seven days).
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(maximum = 604_800))]
    pub grace_seconds: u32,
}

/// The body that sets when the secret before the current one stops working.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeGrace {
    /// In how many seconds from now; 0 ends it at once. At most seven days after the secret was replaced.
    #[cfg_attr(feature = "openapi", schema(maximum = 604_800, example = 3_600))]
    pub seconds: u32,
}

/// The body that revokes a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RevokeApiKey {
    /// Why, for those who read the trail later.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub reason: Option<String>,
}

/// What is wrong with a key's name, if anything.
pub fn name_violation(name: &str) -> Option<String> {
    let name = name.trim();
    if name.is_empty() {
        return Some("Give the key a name.".to_owned());
    }
    if name.chars().count() > MAX_NAME_LENGTH {
        return Some(format!("A name has at most {MAX_NAME_LENGTH} characters."));
    }
    name.chars().any(is_invisible).then(|| "A name has no control characters, and none that cannot be seen.".to_owned())
}

fn permissions_violation(permissions: PermissionSet) -> Option<String> {
    permissions.is_empty().then(|| "Choose at least one permission.".to_owned())
}

fn rate_violation(rate: Option<u32>) -> Option<String> {
    (rate == Some(0)).then(|| "The rate is at least 1 request a minute.".to_owned())
}

fn allowed_ips_violation(allowed_ips: Option<&[AddressRange]>) -> Option<String> {
    let count = allowed_ips.map_or(0, <[_]>::len);
    (count > MAX_ALLOWED_IPS).then(|| format!("A key lists at most {MAX_ALLOWED_IPS} addresses and blocks."))
}

impl Validate for CreateApiKey {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        Violations::new()
            .note("name", name_violation(&self.name))
            .note("permissions", permissions_violation(self.permissions))
            .note("rate_limit_per_minute", rate_violation(self.rate_limit_per_minute))
            .note("allowed_ips", allowed_ips_violation(self.allowed_ips.as_deref()))
            .finish()
    }
}

impl Validate for UpdateApiKey {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let allowed_ips = self.allowed_ips.as_ref().and_then(Option::as_deref);
        Violations::new()
            .note("name", self.name.as_deref().and_then(name_violation))
            .note("permissions", self.permissions.and_then(permissions_violation))
            .note("rate_limit_per_minute", rate_violation(self.rate_limit_per_minute.flatten()))
            .note("allowed_ips", allowed_ips_violation(allowed_ips))
            .finish()
    }
}

impl Validate for RegenerateApiKey {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let holds = self.grace_seconds <= MAX_GRACE_SECONDS;
        Violations::new()
            .check("grace_seconds", holds, "A grace period is at most seven days (604800 seconds).")
            .finish()
    }
}

impl Validate for ChangeGrace {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let holds = self.seconds <= MAX_GRACE_SECONDS;
        Violations::new().check("seconds", holds, "A grace period is at most seven days (604800 seconds).").finish()
    }
}

impl Validate for RevokeApiKey {
    fn validate(&self) -> Result<(), Vec<FieldError>> {
        let reason = self.reason.as_deref().unwrap_or_default();
        let is_text = |character: char| !character.is_control() || matches!(character, '\n' | '\r' | '\t');
        Violations::new()
            .check("reason", reason.chars().count() <= MAX_REASON_LENGTH, "A reason has at most 500 characters.")
            .check(
                "reason",
                reason.chars().all(is_text),
                "A reason has no control characters but tabs and line breaks.",
            )
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_null_and_a_value_are_three_things() {
        let patch: UpdateApiKey = serde_json::from_str("{}").unwrap();
        assert_eq!(patch.expires_at, None);
        let patch: UpdateApiKey = serde_json::from_str(r#"{"expires_at":null}"#).unwrap();
        assert_eq!(patch.expires_at, Some(None));
        let patch: UpdateApiKey = serde_json::from_str(r#"{"expires_at":"2027-01-01T00:00:00Z"}"#).unwrap();
        assert!(matches!(patch.expires_at, Some(Some(_))));
        assert!(serde_json::from_str::<UpdateApiKey>(r#"{"name":null}"#).is_err());
    }

    #[test]
    fn every_violation_is_reported_at_its_field() {
        let body = CreateApiKey {
            name: "  ".to_owned(),
            permissions: PermissionSet::EMPTY,
            rate_limit_per_minute: Some(0),
            expires_at: None,
            allowed_ips: None,
        };
        let fields: Vec<_> = body.validate().unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["name", "permissions", "rate_limit_per_minute"]);
    }
}
