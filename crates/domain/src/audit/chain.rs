//! Walking the chain event by event, from its first or from one that is known to be right.

use keywright_api_types::audit::AuditFaultKind;

use super::{AuditRecord, GENESIS};
use crate::hex;

/// How many events may have been removed, and those behind them renumbered, and still be told from a change.
const FARTHEST: i64 = 1_000;

/// An event as it is stored, which may not be as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place.
    pub sequence: i64,
    /// Its id.
    pub id: String,
    /// The hash that it names as the one before.
    pub previous_hash: String,
    /// The hash that it names as its own.
    pub hash: String,
    /// Its content; nothing if it cannot be read.
    pub record: Option<AuditRecord>,
}

/// Why an event does not fit behind the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// This is wrong.
    Is(AuditFaultKind),
    /// It was written behind another event. If that is still anywhere, the order was changed; if not, this is wrong.
    Behind(AuditFaultKind),
}

/// Walks a chain, so far without a fault.
#[derive(Clone, Debug)]
pub struct ChainWalk {
    sequence: i64,
    hash: [u8; 32],
}

impl Default for ChainWalk {
    fn default() -> Self {
        Self { sequence: 0, hash: GENESIS }
    }
}

impl ChainWalk {
    /// Goes on behind an event that is known to be right.
    pub fn behind(sequence: i64, hash: [u8; 32]) -> Self {
        Self { sequence, hash }
    }

    /// The place of the last event.
    pub fn sequence(&self) -> i64 {
        self.sequence
    }

    /// The hash of the last event.
    pub fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// Takes the next event, if it fits.
    ///
    /// # Errors
    /// Why it does not.
    pub fn step(&mut self, event: &StoredEvent) -> Result<(), Misfit> {
        let follows = hex::decode(event.previous_hash.as_bytes()) == Some(self.hash);
        let place = self.sequence.saturating_add(1);
        if event.sequence != place {
            return Err(match (follows, event.sequence > place) {
                (false, true) => Misfit::Behind(AuditFaultKind::Missing),
                _ => Misfit::Is(AuditFaultKind::OutOfOrder),
            });
        }
        let changed = Misfit::Is(AuditFaultKind::Changed);
        let record = event.record.as_ref().filter(|record| record.sequence == place).ok_or(changed)?;
        let computed = record.hash(&self.hash);
        let is_right = hex::decode(event.hash.as_bytes()) == Some(computed);
        match (is_right, follows) {
            (true, true) => {
                (self.sequence, self.hash) = (place, computed);
                Ok(())
            }
            (true, false) | (false, true) => Err(changed),
            (false, false) if was_written_later(event, record) => Err(Misfit::Behind(AuditFaultKind::Missing)),
            (false, false) => Err(Misfit::Behind(AuditFaultKind::Changed)),
        }
    }
}

/// Whether the event is as it was written, but for a later place.
fn was_written_later(event: &StoredEvent, record: &AuditRecord) -> bool {
    let (Some(previous), Some(hash)) =
        (hex::decode(event.previous_hash.as_bytes()), hex::decode(event.hash.as_bytes()))
    else {
        return false;
    };
    let mut record = record.clone();
    (0..FARTHEST).any(|_| {
        record.sequence = record.sequence.saturating_add(1);
        record.hash(&previous) == hash
    })
}
