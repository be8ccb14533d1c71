//! Signed checkpoints (Ed25519): who keeps one elsewhere can tell whether the trail up to it is still the same.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use keywright_api_types::Timestamp;
use keywright_api_types::audit::AuditCheckpoint;
use keywright_api_types::ids::AuditEventId;

use crate::hex;

/// What is signed begins with this, so that no other signature of the key can be taken for a checkpoint's.
const PURPOSE: &[u8] = b"keywright 2026-11-22 audit checkpoint\0";

/// The key that signs checkpoints. It has no `Debug`.
#[derive(Clone)]
pub struct CheckpointKey(SigningKey);

impl CheckpointKey {
    /// The key of these 32 secret bytes.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The key that checks its signatures, 64 hex digits.
    pub fn public_key(&self) -> String {
        hex::encode(self.0.verifying_key().as_bytes())
    }

    /// Signs the chain up to an event.
    pub fn sign(&self, sequence: i64, id: AuditEventId, hash: &[u8; 32], at: Timestamp) -> AuditCheckpoint {
        let signature = self.0.sign(&signed_bytes(sequence, &id, hash, at));
        AuditCheckpoint {
            id,
            sequence,
            hash: hex::encode(hash),
            at,
            public_key: self.public_key(),
            signature: hex::encode(&signature.to_bytes()),
        }
    }
}

/// Whether the checkpoint is signed by the key that it names. Whose key that is, is another question.
pub fn is_signed(checkpoint: &AuditCheckpoint) -> bool {
    let signed = || {
        let key = VerifyingKey::from_bytes(&hex::decode(checkpoint.public_key.as_bytes())?).ok()?;
        let signature = Signature::from_bytes(&hex::decode(checkpoint.signature.as_bytes())?);
        let hash = hex::decode(checkpoint.hash.as_bytes())?;
        let bytes = signed_bytes(checkpoint.sequence, &checkpoint.id, &hash, checkpoint.at);
        key.verify_strict(&bytes, &signature).ok()
    };
    signed().is_some()
}

/// What is signed: each part has a fixed length, so that no two checkpoints have the same bytes.
fn signed_bytes(sequence: i64, id: &AuditEventId, hash: &[u8; 32], at: Timestamp) -> Vec<u8> {
    let (sequence, at) = (sequence.to_le_bytes(), at.unix_milliseconds().to_le_bytes());
    [PURPOSE, &sequence, &at, hash, &id.bits().to_le_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Parts = (i64, u128, [u8; 32], i64);

    fn parts() -> impl Strategy<Value = Parts> {
        (any::<i64>(), any::<u128>(), any::<[u8; 32]>(), -1_000_000_000_000i64..9_000_000_000_000)
    }

    fn bytes(&(sequence, id, hash, at): &Parts) -> Vec<u8> {
        signed_bytes(sequence, &AuditEventId::from_bits(id), &hash, Timestamp::from_unix_milliseconds(at))
    }

    fn checkpoint(&(sequence, id, hash, at): &Parts) -> AuditCheckpoint {
        let key = CheckpointKey::new(&[7; 32]);
        key.sign(sequence, AuditEventId::from_bits(id), &hash, Timestamp::from_unix_milliseconds(at))
    }

    /// Keys and signatures are the same wherever they are made: RFC 8032, section 7.1, test 1.
    #[test]
    fn the_signature_is_ed25519() {
        let secret = hex::decode(b"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(CheckpointKey::new(&secret).public_key(), public);
    }

    #[test]
    fn a_checkpoint_survives_its_file() {
        let signed = checkpoint(&(42, 7, [9; 32], 1_800_000_000_001));
        let text = serde_json::to_string(&signed).unwrap();
        let read: AuditCheckpoint = serde_json::from_str(&text).unwrap();
        assert!(read.is_well_formed() && is_signed(&read));
        assert_eq!(read, signed);
    }

    #[test]
    fn another_key_is_seen() {
        let signed = checkpoint(&(42, 7, [9; 32], 0));
        let other = CheckpointKey::new(&[8; 32]).public_key();
        assert!(!is_signed(&AuditCheckpoint { public_key: other, ..signed.clone() }));
        assert!(!is_signed(&AuditCheckpoint { public_key: "00".repeat(32), ..signed.clone() }));
        assert!(!is_signed(&AuditCheckpoint { signature: "00".repeat(64), ..signed }));
    }

    proptest! {
        #[test]
        fn different_checkpoints_have_different_bytes(one in parts(), other in parts()) {
            let ids = |parts: &Parts| AuditEventId::from_bits(parts.1);
            let same = one.0 == other.0 && ids(&one) == ids(&other) && one.2 == other.2 && one.3 == other.3;
            prop_assert_eq!(bytes(&one) == bytes(&other), same);
            prop_assert_eq!(bytes(&one).len(), bytes(&other).len());
        }

        #[test]
        fn what_was_changed_is_no_longer_signed(parts in parts(), place in 0usize..64, bit in 0u8..8) {
            let signed = checkpoint(&parts);
            prop_assert!(is_signed(&signed));
            let (sequence, id, mut hash, at) = parts;
            let flip = |bytes: &mut [u8]| bytes[place % 32] ^= 1 << bit;
            flip(&mut hash);
            let changed = [
                AuditCheckpoint { sequence: sequence ^ 1, ..signed.clone() },
                AuditCheckpoint { id: AuditEventId::from_bits(id ^ 1), ..signed.clone() },
                AuditCheckpoint { hash: hex::encode(&hash), ..signed.clone() },
                AuditCheckpoint { at: Timestamp::from_unix_milliseconds(at ^ 1), ..signed },
            ];
            for checkpoint in changed {
                prop_assert!(!is_signed(&checkpoint));
            }
        }
    }
}
