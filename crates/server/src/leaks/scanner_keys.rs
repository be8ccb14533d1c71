//! The public keys of scanners that sign their reports: ECDSA over P-256 with SHA-256.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject;
use serde::Deserialize;

/// What stands in the DER form of a public key on P-256 before the point (RFC 5480).
const P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// How many bytes a point has, uncompressed.
const POINT: usize = 65;

/// Public keys by their identifiers.
#[derive(Default)]
pub struct ScannerKeys(HashMap<String, Vec<u8>>);

/// The list as GitHub publishes it; more than this stands there.
#[derive(Deserialize)]
struct Published {
    public_keys: Vec<PublishedKey>,
}

#[derive(Deserialize)]
struct PublishedKey {
    key_identifier: String,
    key: String,
}

impl ScannerKeys {
    /// The keys of a file, in the form in which GitHub publishes them.
    ///
    /// # Errors
    /// That it cannot be read, or that one of them is no key on P-256.
    pub fn load(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        Self::read(&text).with_context(|| format!("GITHUB_SCANNING_KEYS: {}", file.display()))
    }

    /// The keys of such a text.
    ///
    /// # Errors
    /// That one of them is no key on P-256.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        let published: Published = serde_json::from_str(text).context("not a list of public keys")?;
        let read = |published: PublishedKey| {
            let key = point(&published.key).with_context(|| published.key_identifier.clone())?;
            Ok((published.key_identifier, key))
        };
        published.public_keys.into_iter().map(read).collect::<anyhow::Result<_>>().map(Self)
    }

    /// Whether the bytes are signed by the key of that name; `signature` is ASN.1 in base 64.
    pub fn has_signed(&self, identifier: &str, signed: &[u8], signature: &str) -> bool {
        let (Some(point), Ok(signature)) = (self.0.get(identifier), STANDARD.decode(signature)) else { return false };
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(signed, &signature).is_ok()
    }
}

fn point(pem: &str) -> anyhow::Result<Vec<u8>> {
    let key = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).map_err(|_| anyhow!("no public key in PEM"))?;
    let point = key.strip_prefix(&P256).filter(|point| point.len() == POINT);
    point.map(<[u8]>::to_vec).ok_or_else(|| anyhow!("no public key on the curve P-256"))
}
