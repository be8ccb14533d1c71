//! Ids: a type prefix, `_`, and 26 characters that sort by time of creation.
//!
//! The characters are a ULID (<https://github.com/ulid/spec>) in lower case: 48 bits of Unix
//! milliseconds and 80 random bits in Crockford's base 32.

use serde::{Deserialize, Deserializer, Serialize};

const LENGTH: usize = 26;
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Why a text is not an id of the kind that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidId {
    /// The prefix that ids of this kind carry.
    pub prefix: &'static str,
}

impl std::fmt::Display for InvalidId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "must be an id that begins with `{}_`", self.prefix)
    }
}

impl std::error::Error for InvalidId {}

/// The 26 characters for a time and 80 random bits (the low bits of `random` count).
pub fn encode_ulid(unix_milliseconds: u64, random: u128) -> String {
    let value = (u128::from(unix_milliseconds) << 80) | (random & ((1 << 80) - 1));
    (0..LENGTH)
        .rev()
        .map(|position| {
            let digit = (value >> (5 * position)) & 31;
            char::from(ALPHABET.get(digit as usize).copied().unwrap_or(b'0'))
        })
        .collect()
}

fn is_ulid(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte))
}

macro_rules! id_types {
    ($( $(#[$meta:meta])* $name:ident = $prefix:literal ),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub struct $name(String);

        impl $name {
            /// The type prefix, without the `_`.
            pub const PREFIX: &str = $prefix;

            /// The id made at a time, of 80 random bits.
            pub fn new(unix_milliseconds: u64, random: u128) -> Self {
                Self(format!("{}_{}", Self::PREFIX, encode_ulid(unix_milliseconds, random)))
            }

            /// The id as it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let random = text.strip_prefix(concat!($prefix, "_"));
                match random.is_some_and(is_ulid) {
                    true => Ok(Self(text.to_owned())),
                    false => Err(InvalidId { prefix: $prefix }),
                }
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let pattern = concat!("^", $prefix, "_[0-9a-hjkmnp-tv-z]{26}$");
                let example = concat!($prefix, "_01kanj4zr0f4m8xk2v0c7d9w3h");
                crate::openapi::text("An id that sorts by time of creation.", example, Some(pattern))
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )+ };
}

id_types! {
    /// An API key.
    ApiKeyId = "key",
    /// A client of the platform.
    ClientId = "cli",
    /// A person who signs in.
    UserId = "usr",
    /// A package: features and ceilings.
    PackageId = "pkg",
    /// An audit event.
    AuditEventId = "aud",
    /// One request and its answer.
    RequestId = "req",
    /// A ledger account.
    AccountId = "acc",
    /// A ledger transfer.
    TransferId = "trf",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let earlier = ApiKeyId::new(1_700_000_000_000, u128::MAX);
        let later = ApiKeyId::new(1_700_000_000_001, 0);
        assert!(earlier < later);
        assert_eq!(earlier.as_str().len(), "key_".len() + 26);
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let key = ApiKeyId::new(1, 2);
        assert_eq!(key.as_str().parse(), Ok(key.clone()));
        assert_eq!(key.as_str().parse::<ClientId>(), Err(InvalidId { prefix: "cli" }));
        assert!("key_".parse::<ApiKeyId>().is_err());
        assert!("key_0000000000000000000000000U".parse::<ApiKeyId>().is_err());
    }
}
