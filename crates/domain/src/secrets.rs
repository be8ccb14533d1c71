//! An API key's secret: how it is made, read and hashed.
//!
//! `kw_` + 64 hex digits (256 random bits) + `_` + 8 hex digits, the CRC-32 of what stands before.
//! The checksum lets scanners tell a key from other text, and lets the guard refuse a mistyped one
//! without a look-up. At rest there is only a BLAKE3 keyed hash: with 256 random bits a slow hash
//! adds nothing, and the key keeps a stolen table from being matched against stolen secrets.

use keywright_api_types::ids::UserId;
use rand_core::CryptoRng;

use crate::audit::checkpoint::CheckpointKey;
use crate::sealing::Sealer;
use crate::{hex, recovery_codes};

const RANDOM_BYTES: usize = 32;
const PREFIX_DIGITS: usize = 8;

/// The operator's brand in front of every key, and with it the form of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFormat {
    brand: String,
}

/// A brand that cannot stand in front of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key prefix has at most 16 characters, all of them lower-case letters or digits")]
pub struct InvalidBrand;

/// A secret that was just made. It has neither `Debug` nor `Serialize`.
pub struct Secret {
    text: String,
    prefix: String,
}

impl Secret {
    /// The secret itself, to be shown to its owner this once.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// What may be shown ever after: the brand and the first eight digits.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}

impl KeyFormat {
    /// The form of keys with this brand; with an empty one, bare digits without a checksum.
    pub fn new(brand: &str) -> Result<Self, InvalidBrand> {
        let valid = brand.len() <= 16 && brand.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        valid.then(|| Self { brand: brand.to_owned() }).ok_or(InvalidBrand)
    }

    /// The prefixes that begin with a text, as the first of them and the first behind them; nothing where the text is not
    /// the brand and three to eight digits: fewer would be the beginning of many.
    pub fn prefixes_from(&self, text: &str) -> Option<[String; 2]> {
        let digits = match self.brand.is_empty() {
            true => text,
            false => text.strip_prefix(&self.brand)?.strip_prefix('_')?,
        };
        let are_digits = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        ((3..=PREFIX_DIGITS).contains(&digits.len()) && are_digits).then(|| [text.to_owned(), format!("{text}g")])
    }

    /// Makes a secret of 256 random bits.
    pub fn generate(&self, rng: &mut impl CryptoRng) -> Secret {
        let mut random = [0; RANDOM_BYTES];
        rng.fill_bytes(&mut random);
        let digits = hex::encode(&random);
        let first: String = digits.chars().take(PREFIX_DIGITS).collect();
        if self.brand.is_empty() {
            return Secret { text: digits, prefix: first };
        }
        let body = format!("{}_{digits}", self.brand);
        let checksum = crc32fast::hash(body.as_bytes());
        Secret { text: format!("{body}_{checksum:08x}"), prefix: format!("{}_{first}", self.brand) }
    }

    /// Whether the presented bytes have the form of a key, its checksum included.
    pub fn accepts(&self, presented: &[u8]) -> bool {
        if self.brand.is_empty() {
            return hex::decode::<RANDOM_BYTES>(presented).is_some();
        }
        let Some(body_length) = presented.len().checked_sub(9) else { return false };
        let (body, tail) = presented.split_at(body_length);
        let digits = body.strip_prefix(self.brand.as_bytes()).and_then(|rest| rest.strip_prefix(b"_"));
        let checksum = tail.strip_prefix(b"_").and_then(hex::decode::<4>);
        digits.and_then(hex::decode::<RANDOM_BYTES>).is_some() && checksum == Some(crc32fast::hash(body).to_be_bytes())
    }

    /// The keys in a text: what has their form, its checksum included, and stands apart from other letters and digits.
    pub fn find_in<'a>(&self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let bytes = text.as_bytes();
        let length = if self.brand.is_empty() { 2 * RANDOM_BYTES } else { self.brand.len() + 2 * RANDOM_BYTES + 10 };
        let is_apart = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        (0..bytes.len()).filter_map(move |start| {
            let end = start.checked_add(length)?;
            let apart = is_apart(start.checked_sub(1).and_then(|before| bytes.get(before))) && is_apart(bytes.get(end));
            let presented = bytes.get(start..end).filter(|presented| apart && self.accepts(presented))?;
            str::from_utf8(presented).ok()
        })
    }
}

/// What is stored of a secret: a BLAKE3 keyed hash of the whole key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SecretHash(pub [u8; 32]);

/// Hashes secrets under keys derived from the installation's master key. It has no `Debug`.
#[derive(Clone)]
pub struct Hasher {
    api_keys: [u8; 32],
    sessions: [u8; 32],
    links: [u8; 32],
    recovery_codes: [u8; 32],
    master: [u8; 32],
}

impl Hasher {
    /// Derives the keys, each for its own use, from the 32 bytes of `API_KEY_ENCRYPTION_KEY`.
    pub fn new(master: &[u8; 32]) -> Self {
        Self {
            api_keys: blake3::derive_key("keywright 2026-11-22 api key hash", master),
            sessions: blake3::derive_key("keywright 2026-11-22 session token hash", master),
            links: blake3::derive_key("keywright 2026-11-22 one-time link hash", master),
            recovery_codes: blake3::derive_key("keywright 2026-11-22 recovery code hash", master),
            master: *master,
        }
    }

    /// The hash under which an API key is stored and found.
    pub fn api_key(&self, presented: &[u8]) -> SecretHash {
        SecretHash(*blake3::keyed_hash(&self.api_keys, presented).as_bytes())
    }

    /// The hash under which a session's token is stored and found.
    pub fn session(&self, token: &[u8]) -> SecretHash {
        SecretHash(*blake3::keyed_hash(&self.sessions, token).as_bytes())
    }

    /// The hash under which the token of a one-time link is stored and found.
    pub fn link(&self, token: &[u8]) -> SecretHash {
        SecretHash(*blake3::keyed_hash(&self.links, token).as_bytes())
    }

    /// The hash under which a user's recovery code is stored and found, however it was typed.
    pub fn recovery_code(&self, user: &UserId, typed: &str) -> SecretHash {
        let text = format!("{user} {}", recovery_codes::normalize(typed));
        SecretHash(*blake3::keyed_hash(&self.recovery_codes, text.as_bytes()).as_bytes())
    }

    /// Seals the secrets of second factors.
    pub fn second_factors(&self) -> Sealer {
        Sealer::new(blake3::derive_key("keywright 2026-11-22 second factor sealing", &self.master))
    }

    /// What signs checkpoints of the audit trail, unless another key is given.
    pub fn checkpoints(&self) -> CheckpointKey {
        CheckpointKey::new(&blake3::derive_key("keywright 2026-11-22 audit checkpoint signing", &self.master))
    }

    /// Tells whether a database was made with this master key, and reveals nothing of it.
    pub fn check_value(&self) -> [u8; 32] {
        blake3::derive_key("keywright 2026-11-22 master key check", &self.master)
    }

    /// The password of the demo's users: different for each installation, the same at each start.
    pub fn demo_password(&self) -> String {
        let bytes = blake3::derive_key("keywright 2026-11-22 demo password", &self.master);
        let digits = hex::encode(&bytes);
        let part = |from: usize| digits.chars().skip(from).take(4).collect::<String>();
        format!("demo-{}-{}-{}", part(0), part(4), part(8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_keys::test_rng::Counter;
    use proptest::prelude::*;

    fn format(brand: &str) -> KeyFormat {
        KeyFormat::new(brand).unwrap()
    }

    #[test]
    fn a_key_has_the_form_of_the_contract() {
        let secret = format("kw").generate(&mut Counter(7));
        let parts: Vec<_> = secret.reveal().split('_').collect();
        assert_eq!(parts.len(), 3);
        assert_eq!((parts[0], parts[1].len(), parts[2].len()), ("kw", 64, 8));
        assert_eq!(secret.prefix(), format!("kw_{}", &parts[1][..8]));
        assert_eq!(crc32fast::hash(b"123456789"), 0xcbf4_3926, "CRC-32 is the IEEE one");
    }

    #[test]
    fn without_a_brand_a_key_is_bare_digits() {
        let format = format("");
        let secret = format.generate(&mut Counter(7));
        assert_eq!(secret.reveal().len(), 64);
        assert_eq!(secret.prefix(), &secret.reveal()[..8]);
        assert!(format.accepts(secret.reveal().as_bytes()));
        assert!(!format.accepts(&secret.reveal().as_bytes()[1..]));
    }

    #[test]
    fn a_brand_is_lower_case_and_short() {
        for brand in ["Kw", "k_w", "k-w", "a2345678901234567", "ü"] {
            assert_eq!(KeyFormat::new(brand), Err(InvalidBrand), "{brand}");
        }
    }

    #[test]
    fn another_master_key_gives_other_hashes() {
        let (one, two) = (Hasher::new(&[1; 32]), Hasher::new(&[2; 32]));
        assert_ne!(one.api_key(b"x"), two.api_key(b"x"));
        assert_ne!(one.api_key(b"x"), one.session(b"x"));
        assert_ne!(one.check_value(), two.check_value());
    }

    proptest! {
        #[test]
        fn what_is_made_is_accepted(seed: u64, brand in "[a-z0-9]{0,16}") {
            let format = format(&brand);
            prop_assert!(format.accepts(format.generate(&mut Counter(seed)).reveal().as_bytes()));
        }

        #[test]
        fn one_changed_character_is_refused(seed: u64, position in 0usize..76, character in "[ -~]") {
            let format = format("kw");
            let mut key = format.generate(&mut Counter(seed)).reveal().as_bytes().to_vec();
            prop_assume!(key[position] != character.as_bytes()[0]);
            key[position] = character.as_bytes()[0];
            prop_assert!(!format.accepts(&key));
        }

        #[test]
        fn arbitrary_bytes_are_refused(bytes: Vec<u8>) {
            prop_assert!(!format("kw").accepts(&bytes));
        }
    }
}
