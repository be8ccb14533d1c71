//! Who is at which operation, within this process.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use keywright_api_types::ids::ClientId;
use keywright_domain::idempotency::IdempotencyKey;

use super::Named;

/// The operations that this process is at.
#[derive(Clone, Default)]
pub(crate) struct Claims(Arc<Mutex<HashSet<(ClientId, IdempotencyKey)>>>);

/// An operation that nobody else is at, until this is dropped.
pub(super) struct Claim<'a> {
    claims: &'a Claims,
    name: (ClientId, IdempotencyKey),
}

impl Claims {
    pub(super) fn claim(&self, named: &Named) -> Option<Claim<'_>> {
        let name = (named.client, named.key.clone());
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        running.insert(name.clone()).then(|| Claim { claims: self, name })
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.claims.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
    }
}
