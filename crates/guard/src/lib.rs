//! The guard answers, from memory alone: may this key do this, now?
//!
//! It holds every key in a table that is loaded at start and changed as keys change, judges a call
//! by the contract's checks in the contract's order, takes from the key's rate, and hands what
//! happened to a journal. It knows no HTTP and no SQL, so any Rust server can use it.

mod decision;
mod identity;
mod journal;
mod limiter;
mod table;

pub use decision::{Call, Caller, Credentials, Decision, Refusal};
pub use identity::KeyIdentity;
pub use journal::{Batch, Journal, JournalState, OpenProblem, Recovery, RingId};
pub use limiter::RateState;
pub use table::TableSize;

use std::time::Duration;

use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_domain::secrets::{Hasher, KeyFormat};
use keywright_domain::verification::{VerifiableClient, VerifiableKey};

use table::KeyTable;

/// The decision and all that it needs.
pub struct Guard {
    format: KeyFormat,
    hasher: Hasher,
    table: KeyTable,
}

impl Guard {
    /// A guard that knows no key yet.
    pub fn new(format: KeyFormat, hasher: Hasher) -> Self {
        Self { format, hasher, table: KeyTable::default() }
    }

    /// Makes room for that many more keys at once, as before the first load.
    pub fn reserve(&self, keys: usize) {
        self.table.reserve(keys);
    }

    /// Puts a client and these of its keys into the table, or brings them up to date. What was
    /// already used up of a key's rate stays used up.
    pub fn apply(&self, client: &VerifiableClient, keys: impl IntoIterator<Item = VerifiableKey>) {
        self.table.apply(client, keys);
    }

    /// Refuses a key whose new settings cannot be read, until they can be applied.
    pub fn put_out_of_use(&self, id: &ApiKeyId) {
        self.table.put_out_of_use(id);
    }

    /// Refuses all keys of a client whose new settings cannot be read, until they can be applied.
    pub fn suspend(&self, id: &ClientId) {
        self.table.suspend(id);
    }

    /// Judges a call. `now` is the time of day, for expiry; `monotonic` never goes back, for rates.
    pub fn decide(&self, call: &Call<'_>, now: Timestamp, monotonic: Duration) -> Decision {
        let presented = match call.credentials {
            Credentials::Missing => return Decision::unknown(Refusal::MissingKey),
            Credentials::Ambiguous => return Decision::unknown(Refusal::AmbiguousCredentials),
            Credentials::Key(presented) => presented,
        };
        if !self.format.accepts(presented) {
            return Decision::unknown(Refusal::InvalidKey);
        }
        let found =
            self.table.find(&self.hasher.api_key(presented), |secret| decision::judge(secret, call, now, monotonic));
        found.unwrap_or_else(|| Decision::unknown(Refusal::InvalidKey))
    }

    /// How much the table holds.
    pub fn size(&self) -> TableSize {
        self.table.size()
    }
}

#[cfg(test)]
mod tests;
