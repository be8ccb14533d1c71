//! A key and a client as long as they are known: what outlives their settings, and who they are.

use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU32, Ordering};

use keywright_api_types::features::Feature;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_domain::calls::{ClientNumber, KeyNumber};
use keywright_domain::verification::{VerifiableClient, VerifiableKey};

use crate::limiter::Arrival;

/// Which key, of which client. Cheap to copy; ids are written out when they are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyIdentity {
    key: IdBits,
    client: IdBits,
    number: KeyNumber,
    client_number: ClientNumber,
    retention_days: u16,
}

impl KeyIdentity {
    /// The key.
    pub fn key_id(&self) -> ApiKeyId {
        ApiKeyId::from_bits(self.key.get())
    }

    /// Its client.
    pub fn client_id(&self) -> ClientId {
        ClientId::from_bits(self.client.get())
    }

    /// The key, where there are many calls.
    pub fn number(&self) -> KeyNumber {
        self.number
    }

    /// Its client, where there are many calls.
    pub fn client_number(&self) -> ClientNumber {
        self.client_number
    }

    /// For how many days the client's package, at the time of the decision, keeps calls in the log.
    pub fn retention_days(&self) -> u16 {
        self.retention_days
    }
}

/// An id's 128 bits, aligned as its halves are: a `u128` would make every key 16 bytes larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IdBits(u64, u64);

impl IdBits {
    pub(crate) fn new(bits: u128) -> Self {
        Self((bits >> 64) as u64, bits as u64)
    }

    fn get(self) -> u128 {
        u128::from(self.0) << 64 | u128::from(self.1)
    }
}

/// The lower half is random.
impl Hash for IdBits {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.1);
    }
}

/// What stays of a key when its settings change.
pub(crate) struct Key {
    pub(crate) id: IdBits,
    pub(crate) arrival: Arrival,
    pub(crate) client: Arc<Client>,
    number: KeyNumber,
    out_of_use: AtomicBool,
}

impl Key {
    pub(crate) fn new(key: &VerifiableKey, client: Arc<Client>) -> Self {
        Self {
            id: IdBits::new(key.id.bits()),
            arrival: Arrival::default(),
            client,
            number: key.number,
            out_of_use: AtomicBool::new(false),
        }
    }

    pub(crate) fn identity(&self) -> KeyIdentity {
        KeyIdentity {
            key: self.id,
            client: self.client.id,
            number: self.number,
            client_number: self.client.number,
            retention_days: self.client.retention_days.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn is_out_of_use(&self) -> bool {
        self.out_of_use.load(Ordering::Acquire)
    }

    pub(crate) fn set_out_of_use(&self, out_of_use: bool) {
        self.out_of_use.store(out_of_use, Ordering::Release);
    }
}

/// What counts of a client, shared by its keys, so that a suspension touches one place.
pub(crate) struct Client {
    id: IdBits,
    number: ClientNumber,
    max_rate: AtomicU32,
    retention_days: AtomicU16,
    suspended: AtomicBool,
    api: AtomicBool,
}

impl Client {
    pub(crate) fn new(client: &VerifiableClient) -> Self {
        let new = Self {
            id: IdBits::new(client.id.bits()),
            number: client.number,
            max_rate: AtomicU32::default(),
            retention_days: AtomicU16::default(),
            suspended: AtomicBool::default(),
            api: AtomicBool::default(),
        };
        new.update(client);
        new
    }

    pub(crate) fn update(&self, client: &VerifiableClient) {
        self.suspended.store(client.suspended, Ordering::Release);
        self.api.store(client.entitlement.has(Feature::ApiBasic), Ordering::Release);
        self.max_rate.store(client.entitlement.max_rate, Ordering::Release);
        self.retention_days.store(client.log_retention_days, Ordering::Relaxed);
    }

    pub(crate) fn suspend(&self) {
        self.suspended.store(true, Ordering::Release);
    }

    pub(crate) fn is_suspended(&self) -> bool {
        self.suspended.load(Ordering::Acquire)
    }

    pub(crate) fn has_api(&self) -> bool {
        self.api.load(Ordering::Acquire)
    }

    pub(crate) fn max_rate(&self) -> u32 {
        self.max_rate.load(Ordering::Acquire)
    }
}
