//! Idempotency keys: the caller's own names for its operations, by which a repetition is known.

use std::str::FromStr;

/// How many characters a key may have.
pub const MAX_KEY: usize = 255;

/// The name that a caller gave to an operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdempotencyKey(String);

/// A text that is no idempotency key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key is 1 to {MAX_KEY} visible ASCII characters")]
pub struct InvalidIdempotencyKey;

impl IdempotencyKey {
    /// The key as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IdempotencyKey {
    type Err = InvalidIdempotencyKey;

    fn from_str(text: &str) -> Result<Self, InvalidIdempotencyKey> {
        let is_key = (1..=MAX_KEY).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_key.then(|| Self(text.to_owned())).ok_or(InvalidIdempotencyKey)
    }
}

/// What a request asks for, as a hash: two requests with the same fingerprint are the same request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// The fingerprint of a request by its method, its path and the bytes of its body.
    pub fn new(method: &str, path: &str, body: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("keywright 2026-11-22 idempotent request");
        for part in [method.as_bytes(), path.as_bytes(), body] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        Self(*hasher.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii() {
        for key in ["1", "order-4711", "~!", &"k".repeat(MAX_KEY)] {
            assert_eq!(key.parse::<IdempotencyKey>().unwrap().as_str(), key);
        }
        for text in ["", " ", "a b", "ü", "a\n", "\u{7f}", &"k".repeat(MAX_KEY + 1)] {
            assert_eq!(text.parse::<IdempotencyKey>(), Err(InvalidIdempotencyKey), "{text:?}");
        }
    }

    #[test]
    fn a_fingerprint_tells_requests_apart() {
        let first = Fingerprint::new("POST", "/v1/payments", b"{}");
        assert_eq!(first, Fingerprint::new("POST", "/v1/payments", b"{}"));
        for (method, path, body) in
            [("PUT", "/v1/payments", "{}"), ("POST", "/v1/payment", "s{}"), ("POST", "/v1/payments", "{ }")]
        {
            assert_ne!(first, Fingerprint::new(method, path, body.as_bytes()));
        }
    }
}
