//! Every key in memory, found by the hash of its secret.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;
use keywright_api_types::Timestamp;
use keywright_api_types::features::Feature;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::permissions::PermissionSet;
use keywright_domain::secrets::SecretHash;
use keywright_domain::verification::{SecretLife, VerifiableClient, VerifiableKey};

use crate::limiter::Arrival;

/// Which key, of which client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyIdentity {
    /// The key.
    pub key_id: ApiKeyId,
    /// Its client.
    pub client_id: ClientId,
}

/// How much the table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSize {
    /// Keys, revoked ones included.
    pub keys: usize,
    /// Clients.
    pub clients: usize,
}

/// A key's settings as they are now. A change puts a new one in its place.
pub(crate) struct KeyState {
    pub(crate) identity: Arc<KeyIdentity>,
    pub(crate) permissions: PermissionSet,
    pub(crate) rate_limit_per_minute: u32,
    pub(crate) allowed_ips: Box<[IpNet]>,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) revoked: bool,
    pub(crate) client: Arc<ClientState>,
    pub(crate) lasting: Arc<Lasting>,
}

/// What stays of a key when its settings change.
#[derive(Default)]
pub(crate) struct Lasting {
    pub(crate) arrival: Arrival,
    out_of_use: AtomicBool,
}

impl Lasting {
    pub(crate) fn is_out_of_use(&self) -> bool {
        self.out_of_use.load(Ordering::Acquire)
    }
}

/// What counts of a client, shared by its keys, so that a suspension touches one place.
#[derive(Default)]
pub(crate) struct ClientState {
    suspended: AtomicBool,
    api: AtomicBool,
    max_rate: AtomicU32,
}

impl ClientState {
    pub(crate) fn is_suspended(&self) -> bool {
        self.suspended.load(Ordering::Acquire)
    }

    pub(crate) fn has_api(&self) -> bool {
        self.api.load(Ordering::Acquire)
    }

    pub(crate) fn max_rate(&self) -> u32 {
        self.max_rate.load(Ordering::Acquire)
    }

    fn update(&self, client: &VerifiableClient) {
        self.suspended.store(client.suspended, Ordering::Release);
        self.api.store(client.entitlement.has(Feature::ApiBasic), Ordering::Release);
        self.max_rate.store(client.entitlement.max_rate, Ordering::Release);
    }
}

/// Reads are free of locks; changes take turns.
#[derive(Default)]
pub(crate) struct KeyTable {
    by_secret: papaya::HashMap<SecretHash, (Arc<KeyState>, SecretLife), BuildHasherDefault<FirstBytes>>,
    known: Mutex<Known>,
}

/// What stays of a key and of a client when their settings change.
#[derive(Default)]
struct Known {
    keys: HashMap<ApiKeyId, (Arc<KeyIdentity>, Arc<Lasting>)>,
    clients: HashMap<ClientId, Arc<ClientState>>,
}

impl KeyTable {
    pub(crate) fn find(&self, hash: &SecretHash) -> Option<(Arc<KeyState>, SecretLife)> {
        self.by_secret.pin().get(hash).map(|(key, life)| (Arc::clone(key), *life))
    }

    pub(crate) fn apply(&self, client: &VerifiableClient, keys: impl IntoIterator<Item = VerifiableKey>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let state = Arc::clone(known.clients.entry(client.id.clone()).or_default());
        state.update(client);
        let table = self.by_secret.pin();
        for key in keys {
            let (identity, lasting) = known.keys.entry(key.id.clone()).or_insert_with(|| {
                (Arc::new(KeyIdentity { key_id: key.id, client_id: key.client_id }), Arc::default())
            });
            let entry = Arc::new(KeyState {
                identity: Arc::clone(identity),
                permissions: key.permissions,
                rate_limit_per_minute: key.rate_limit_per_minute,
                allowed_ips: key.allowed_ips.into_boxed_slice(),
                expires_at: key.expires_at,
                revoked: key.revoked,
                client: Arc::clone(&state),
                lasting: Arc::clone(lasting),
            });
            for (hash, life) in key.secrets {
                table.insert(hash, (Arc::clone(&entry), life));
            }
            lasting.out_of_use.store(false, Ordering::Release);
        }
    }

    pub(crate) fn put_out_of_use(&self, id: &ApiKeyId) {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, lasting)) = known.keys.get(id) {
            lasting.out_of_use.store(true, Ordering::Release);
        }
    }

    pub(crate) fn size(&self) -> TableSize {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        TableSize { keys: known.keys.len(), clients: known.clients.len() }
    }
}

/// The hash of a secret is random already: its first eight bytes serve as the table's hash.
#[derive(Default)]
struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk() {
            self.0 = u64::from_le_bytes(*first);
        }
    }

    fn write_usize(&mut self, _length: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}
