//! Ids: a type prefix, `_`, and 26 characters that sort by time of creation.
//!
//! The characters are a ULID (<https://github.com/ulid/spec>) in lower case: 48 bits of Unix
//! milliseconds and 80 random bits in Crockford's base 32. In memory an id is its text, in place: no
//! id needs the heap.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

const DIGITS: usize = 26;
/// Three letters, `_` and the digits.
const LENGTH: usize = 4 + DIGITS;
const RANDOM_BITS: u32 = 80;
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

/// The value of each byte as a digit; [`NO_DIGIT`] for those that are none.
#[expect(clippy::indexing_slicing, reason = "it is evaluated by the compiler, which would refuse a wrong index")]
const VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut digit = 0;
    while digit < ALPHABET.len() {
        values[ALPHABET[digit] as usize] = digit as u8;
        digit += 1;
    }
    values
};
const NO_DIGIT: u8 = 0xff;
/// How many digits, of five bits each, are worked on as one number: an id is made for each request.
const AT_ONCE: usize = 12;

/// Writes an id's text.
fn write(prefix: &str, bits: u128) -> [u8; LENGTH] {
    let mut text = [b'_'; LENGTH];
    for (to, from) in text.iter_mut().zip(prefix.bytes()) {
        *to = from;
    }
    let mut left = bits;
    let (_, digits) = text.split_at_mut(LENGTH - DIGITS);
    for part in digits.rchunks_mut(AT_ONCE) {
        let mut value = left as u64;
        for to in part.iter_mut().rev() {
            *to = ALPHABET.get((value & 31) as usize).copied().unwrap_or(b'0');
            value >>= 5;
        }
        left >>= 5 * AT_ONCE;
    }
    text
}

/// Reads an id's text; nothing if it is not exactly what [`write`] writes.
fn read(prefix: &str, text: &str) -> Option<u128> {
    let digits: &[u8; DIGITS] = text.strip_prefix(prefix)?.strip_prefix('_')?.as_bytes().try_into().ok()?;
    let mut bits = 0;
    for part in digits.rchunks(AT_ONCE).rev() {
        let mut value = 0u64;
        for digit in part {
            let digit = VALUES.get(usize::from(*digit)).copied().filter(|digit| *digit != NO_DIGIT)?;
            value = (value << 5) | u64::from(digit);
        }
        bits = (bits << (5 * part.len())) | u128::from(value);
    }
    // 26 digits hold 130 bits: the first digit has three of them.
    digits.first().is_some_and(|first| *first <= b'7').then_some(bits)
}

macro_rules! id_types {
    ($( $(#[$meta:meta])* $name:ident = $prefix:literal ),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; LENGTH]);

        impl $name {
            /// The type prefix, without the `_`.
            pub const PREFIX: &str = $prefix;

            /// The id made at a time, of 80 random bits (the low bits of `random` count).
            pub fn new(unix_milliseconds: u64, random: u128) -> Self {
                let random = random & ((1 << RANDOM_BITS) - 1);
                Self::from_bits((u128::from(unix_milliseconds) << RANDOM_BITS) | random)
            }

            /// The id of these 128 bits.
            pub fn from_bits(bits: u128) -> Self {
                Self(write(Self::PREFIX, bits))
            }

            /// The time and the random bits, which together are the id without its prefix.
            pub fn bits(&self) -> u128 {
                read(Self::PREFIX, self.as_str()).unwrap_or_default()
            }

            /// When it was made, in Unix milliseconds.
            pub fn unix_milliseconds(&self) -> u64 {
                (self.bits() >> RANDOM_BITS) as u64
            }

            /// The id as it is written.
            pub fn as_str(&self) -> &str {
                str::from_utf8(&self.0).unwrap_or_default()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                read($prefix, text).map(Self::from_bits).ok_or(InvalidId { prefix: $prefix })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
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
    /// A signed-in session.
    SessionId = "ses",
    /// An invitation to a client.
    InvitationId = "ivt",
    /// A package: features and ceilings.
    PackageId = "pkg",
    /// An audit event.
    AuditEventId = "aud",
    /// One request and its answer.
    RequestId = "req",
    /// A payment.
    PaymentId = "pay",
    /// A withdrawal.
    WithdrawalId = "wdr",
    /// An invoice.
    InvoiceId = "inv",
    /// An event of the outbox.
    EventId = "evt",
    /// A ledger account.
    AccountId = "acc",
    /// A request for another package.
    UpgradeRequestId = "upg",
    /// A change that is watched before it is applied.
    ShadowChangeId = "shc",
    /// A ledger transfer.
    TransferId = "trf",
    /// An alert.
    AlertId = "alt",
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
        assert_eq!(key.as_str().parse(), Ok(key));
        assert_eq!(key.as_str().parse::<ClientId>(), Err(InvalidId { prefix: "cli" }));
        assert!("key_".parse::<ApiKeyId>().is_err());
        assert!("key_0000000000000000000000000U".parse::<ApiKeyId>().is_err());
        assert!("key_80000000000000000000000000".parse::<ApiKeyId>().is_err(), "more than 128 bits");
    }

    #[test]
    fn an_id_holds_its_time_and_its_random_bits() {
        let id = RequestId::new(1_700_000_000_000, u128::MAX);
        assert_eq!(id.unix_milliseconds(), 1_700_000_000_000);
        assert_eq!(RequestId::from_bits(id.bits()), id);
        assert_eq!(RequestId::new(0, 31).as_str(), "req_0000000000000000000000000z");
    }
}
