//! The checks that decide over a call, each with what it compared: why a call was let in, or was not.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ErrorCode;
use crate::key_review::EffectiveRate;
use crate::named::named_enum;
use crate::permissions::Permission;
use crate::requests::LoggedRequest;

named_enum! {
    /// A check of a call; they are made in this order.
    CheckName {
        /// Exactly one key was presented.
        Credentials = "credentials",
        /// The key is known.
        Key = "key",
        /// The key was not revoked, and its secret was not replaced.
        Revocation = "revocation",
        /// The key had not expired.
        Expiry = "expiry",
        /// The client was not suspended.
        Client = "client",
        /// The client's package has API access.
        Package = "package",
        /// The key may be used from the caller's address.
        Address = "address",
        /// The key has the permission that the route requires.
        Permission = "permission",
        /// The key's rate was not used up.
        Rate = "rate",
    }
}

named_enum! {
    /// How a check ended.
    CheckOutcome {
        /// It let the call through.
        Passed = "passed",
        /// It refused the call.
        Refused = "refused",
        /// The call was refused before it.
        NotReached = "not_reached",
    }
}

impl CheckName {
    /// The check that refuses with the code; nothing for a code with which what comes after the checks refuses.
    pub const fn refusing_with(code: ErrorCode) -> Option<Self> {
        match code {
            ErrorCode::MissingKey | ErrorCode::AmbiguousCredentials => Some(Self::Credentials),
            ErrorCode::InvalidKey => Some(Self::Key),
            ErrorCode::RevokedKey => Some(Self::Revocation),
            ErrorCode::ExpiredKey => Some(Self::Expiry),
            ErrorCode::ClientSuspended => Some(Self::Client),
            ErrorCode::FeatureNotInPackage => Some(Self::Package),
            ErrorCode::IpNotAllowed => Some(Self::Address),
            ErrorCode::InsufficientPermissions => Some(Self::Permission),
            ErrorCode::RateLimited => Some(Self::Rate),
            _ => None,
        }
    }
}

/// One check of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Check {
    /// Which check.
    pub name: CheckName,
    /// How it ended.
    pub outcome: CheckOutcome,
    /// What the call brought to it: its time, the caller's address, the permission that its route requires.
    pub presented: Value,
    /// What that was compared with.
    pub compared: Option<Comparison>,
    /// Whether it would let the same call through with what is set today.
    pub passes_today: bool,
}

/// A setting as it was at the time of a call, by the audit trail, and as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comparison {
    /// The setting: `revoked_at`, `expires_at`, `status`, `features`, `allowed_ips`, `permissions`,
    /// `rate_limit_per_minute`.
    pub field: String,
    /// Its value then; absent where the trail does not tell it.
    #[serde(default, deserialize_with = "crate::patch::required", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Value, required = false))]
    pub then: Option<Value>,
    /// Its value now.
    pub now: Value,
}

/// One call with the checks that it went through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestDetail {
    /// The call.
    #[serde(flatten)]
    pub request: LoggedRequest,
    /// The permission that its route requires; null where a valid key is enough.
    pub required: Option<Permission>,
    /// Every check, in order.
    pub checks: Vec<Check>,
    /// The rate in force for its key today.
    pub rate: EffectiveRate,
}
