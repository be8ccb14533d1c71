//! Every key in memory, found by the hash of its secret.
//!
//! A million keys should fit into 200 bytes each, so what is held per secret stands in the table's own
//! entry (72 bytes with the hash), what is held per key in one allocation, and ids as 16 bytes.

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::permissions::PermissionSet;
use keywright_domain::secrets::SecretHash;
use keywright_domain::verification::{SecretLife, VerifiableClient, VerifiableKey};

use crate::identity::{Client, IdBits, Key};

/// How much the table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSize {
    /// Keys, revoked ones included.
    pub keys: usize,
    /// Clients.
    pub clients: usize,
}

/// What is in force for a secret now. A change puts a new one in its place.
pub(crate) struct SecretState {
    pub(crate) key: Arc<Key>,
    /// Nothing for everywhere. Behind one thin pointer, since few keys have a list.
    pub(crate) allowed: Option<Arc<AddressList>>,
    refused_from: Moment,
    expires_at: Moment,
    pub(crate) permissions: PermissionSet,
    pub(crate) rate: OwnRate,
}

impl SecretState {
    /// Whether it was revoked, or replaced and its grace is over.
    pub(crate) fn is_refused(&self, now: Timestamp) -> bool {
        self.refused_from.is_reached(now)
    }

    /// Whether it was replaced; asked of secrets that are not refused.
    pub(crate) fn is_superseded(&self) -> bool {
        self.refused_from.0 != Moment::NEVER.0
    }

    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_reached(now)
    }
}

/// Where a key may be used from.
pub(crate) struct AddressList(pub(crate) Box<[IpNet]>);

/// A key's own rate, and whether an admin granted it above the client's: in four bytes, since there are many keys.
#[derive(Clone, Copy)]
pub(crate) struct OwnRate(u32);

impl OwnRate {
    const GRANTED: u32 = 1 << 31;

    fn new(per_minute: u32, granted: bool) -> Self {
        let rate = per_minute.min(Self::GRANTED - 1);
        Self(if granted { rate | Self::GRANTED } else { rate })
    }

    /// The rate in force where the client's highest is that, in requests a minute.
    pub(crate) fn in_force(self, of_client: u32) -> u32 {
        match self.0 & Self::GRANTED {
            0 => self.0.min(of_client),
            _ => self.0 & !Self::GRANTED,
        }
    }
}

/// Unix milliseconds, beyond the calendar on both sides for what was always so and for what never comes.
#[derive(Clone, Copy)]
struct Moment(i64);

impl Moment {
    const ALWAYS: Self = Self(i64::MIN);
    const NEVER: Self = Self(i64::MAX);

    fn at(time: Timestamp) -> Self {
        Self(time.unix_milliseconds())
    }

    fn is_reached(self, now: Timestamp) -> bool {
        self.0 <= now.unix_milliseconds()
    }
}

fn refused_from(revoked: bool, life: SecretLife) -> Moment {
    match life {
        SecretLife::Current if !revoked => Moment::NEVER,
        SecretLife::GraceUntil(end) if !revoked => Moment::at(end),
        _ => Moment::ALWAYS,
    }
}

/// Reads are free of locks, and no reader waits while the table grows; changes take turns.
#[derive(Default)]
pub(crate) struct KeyTable {
    by_secret: papaya::HashMap<SecretHash, SecretState, BuildHasherDefault<FirstBytes>>,
    known: Mutex<Known>,
}

/// What stays of a key and of a client when their settings change.
#[derive(Default)]
struct Known {
    keys: HashSet<ById>,
    clients: HashMap<ClientId, Arc<Client>>,
}

/// A key that is found by its id, which is not held twice.
struct ById(Arc<Key>);

impl Borrow<IdBits> for ById {
    fn borrow(&self) -> &IdBits {
        &self.0.id
    }
}

impl Hash for ById {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

impl PartialEq for ById {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for ById {}

impl Known {
    fn client(&mut self, client: &VerifiableClient) -> Arc<Client> {
        let known = self.clients.entry(client.id).or_insert_with(|| Arc::new(Client::new(client)));
        known.update(client);
        Arc::clone(known)
    }

    fn key(&mut self, key: &VerifiableKey, client: &Arc<Client>) -> Arc<Key> {
        match self.keys.get(&IdBits::new(key.id.bits())) {
            Some(ById(known)) => Arc::clone(known),
            None => {
                let new = Arc::new(Key::new(key, Arc::clone(client)));
                self.keys.insert(ById(Arc::clone(&new)));
                new
            }
        }
    }
}

impl KeyTable {
    /// What `read` makes of the secret's state, if the secret is known.
    pub(crate) fn find<T>(&self, hash: &SecretHash, read: impl FnOnce(&SecretState) -> T) -> Option<T> {
        self.by_secret.pin().get(hash).map(read)
    }

    pub(crate) fn reserve(&self, keys: usize) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).keys.reserve(keys);
        self.by_secret.pin().reserve(keys);
    }

    pub(crate) fn apply(&self, client: &VerifiableClient, keys: impl IntoIterator<Item = VerifiableKey>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let client = known.client(client);
        let table = self.by_secret.pin();
        for settings in keys {
            let key = known.key(&settings, &client);
            let list = settings.allowed_ips;
            let allowed = (!list.is_empty()).then(|| Arc::new(AddressList(list.into_boxed_slice())));
            for (hash, life) in settings.secrets {
                let state = SecretState {
                    key: Arc::clone(&key),
                    allowed: allowed.clone(),
                    refused_from: refused_from(settings.revoked, life),
                    expires_at: settings.expires_at.map_or(Moment::NEVER, Moment::at),
                    permissions: settings.permissions,
                    rate: OwnRate::new(settings.rate_limit_per_minute, settings.rate_granted),
                };
                table.insert(hash, state);
            }
            key.set_out_of_use(false);
        }
    }

    pub(crate) fn put_out_of_use(&self, id: &ApiKeyId) {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ById(key)) = known.keys.get(&IdBits::new(id.bits())) {
            key.set_out_of_use(true);
        }
    }

    pub(crate) fn suspend(&self, id: &ClientId) {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = known.clients.get(id) {
            client.suspend();
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

#[cfg(test)]
mod tests {
    use super::*;

    /// With the table's own 19 bytes a key, and as many for finding it by id, this is what it takes.
    #[test]
    fn a_key_with_one_secret_takes_144_bytes_of_the_heap() {
        let allocated = |bytes: usize| (bytes + size_of::<usize>()).next_multiple_of(16);
        let (entry, counts) = (size_of::<(SecretHash, SecretState)>(), 2 * size_of::<usize>());
        assert_eq!((entry, allocated(entry) + allocated(counts + size_of::<Key>())), (72, 144));
    }
}
