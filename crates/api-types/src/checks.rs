//! The checks that decide over a call, each with what it compared: why a call was let in, or was not.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
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

/// What a setting is: less than any JSON, which would weigh more in the dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Nothing: null.
    None,
    /// A moment, an address, a name.
    Text(String),
    /// A whole number.
    Number(u64),
    /// Some of many.
    List(Vec<String>),
}

impl Setting {
    /// Whether there is nothing.
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }

    /// Whether it is a list of nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::List(items) if items.is_empty())
    }
}

impl From<Value> for Setting {
    fn from(value: Value) -> Self {
        let text = |value: Value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        match value {
            Value::Null => Self::None,
            Value::Number(number) if number.is_u64() => Self::Number(number.as_u64().unwrap_or_default()),
            Value::Array(items) => Self::List(items.into_iter().map(text).collect()),
            other => Self::Text(text(other)),
        }
    }
}

impl Serialize for Setting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::List(items) => serializer.collect_seq(items),
        }
    }
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SettingVisitor)
    }
}

struct SettingVisitor;

impl<'de> Visitor<'de> for SettingVisitor {
    type Value = Setting;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("null, a text, a whole number or a list of texts")
    }

    fn visit_unit<E>(self) -> Result<Setting, E> {
        Ok(Setting::None)
    }

    fn visit_str<E>(self, text: &str) -> Result<Setting, E> {
        Ok(Setting::Text(text.to_owned()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Setting, E> {
        Ok(Setting::Number(number))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Setting, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Setting::List(list))
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
    #[cfg_attr(feature = "openapi", schema(value_type = Value))]
    pub presented: Setting,
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
    pub then: Option<Setting>,
    /// Its value now.
    #[cfg_attr(feature = "openapi", schema(value_type = Value))]
    pub now: Setting,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_read_as_it_is_written() {
        for json in ["null", "\"192.0.2.1\"", "60", "[]", "[\"balance:read\"]"] {
            let setting: Setting = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&setting).unwrap(), json);
            assert_eq!(Setting::from(serde_json::from_str::<Value>(json).unwrap()), setting);
        }
        assert!(serde_json::from_str::<Setting>("{}").is_err());
    }
}
