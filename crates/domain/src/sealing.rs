//! Keeping a secret that must be read again: encrypted and authenticated (XChaCha20-Poly1305) under a key
//! derived from the installation's master key.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand_core::CryptoRng;

/// Random for each sealing, and long enough that it never comes twice.
const NONCE_BYTES: usize = 24;

/// Seals and opens. It has no `Debug`.
#[derive(Clone)]
pub struct Sealer {
    key: [u8; 32],
}

impl Sealer {
    /// Seals under that key.
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.key))
    }

    /// What is stored of a secret: the nonce, then the text and its tag. It opens only for the same owner, so that
    /// it cannot be put into another's row. Nothing if the secret is longer than the cipher can take.
    pub fn seal(&self, rng: &mut impl CryptoRng, owner: &str, secret: &[u8]) -> Option<Vec<u8>> {
        let mut nonce = [0; NONCE_BYTES];
        rng.fill_bytes(&mut nonce);
        let payload = Payload { msg: secret, aad: owner.as_bytes() };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// The secret, if it was sealed under this key for this owner and not altered since.
    pub fn open(&self, owner: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        self.cipher().decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: owner.as_bytes() }).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_keys::test_rng::Counter;

    #[test]
    fn what_is_sealed_opens_for_its_owner_alone_and_unaltered() {
        let sealer = Sealer::new([7; 32]);
        let sealed = sealer.seal(&mut Counter(7), "usr_1", b"secret").unwrap();
        assert_eq!(sealer.open("usr_1", &sealed).as_deref(), Some(b"secret".as_slice()));
        assert_eq!(sealer.open("usr_2", &sealed), None);
        assert_eq!(Sealer::new([8; 32]).open("usr_1", &sealed), None);
        for place in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert_eq!(sealer.open("usr_1", &altered), None, "{place}");
        }
        assert_eq!(sealer.open("usr_1", &sealed[..10]), None);
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
    }
}
