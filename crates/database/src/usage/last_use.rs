//! When and from where each key was last accepted.

use std::collections::HashMap;
use std::net::IpAddr;

use keywright_domain::calls::KeyNumber;

use super::progress::progress;
use crate::request_log::block::StoredCall;
use crate::request_log::heads::{self, Owner};
use crate::{AnyConnection, DatabaseError, dialect};

/// The newest accepted call of each key, among those that were added: the bits of its id, and its address.
#[derive(Default)]
pub(crate) struct LastUses(HashMap<KeyNumber, (u128, IpAddr)>);

impl LastUses {
    pub(super) fn add(&mut self, call: &StoredCall<'_>) {
        if call.outcome.accepted {
            let newest = self.0.entry(call.key).or_insert((call.id, call.address));
            if newest.0 <= call.id {
                *newest = (call.id, call.address);
            }
        }
    }

    /// When, in Unix milliseconds, and from where the key was used.
    pub(crate) fn of(&self, key: KeyNumber) -> Option<(i64, String)> {
        self.0.get(&key).map(|(id, address)| ((id >> 80) as i64, address.to_string()))
    }

    /// Writes them where they are newer than what is known.
    pub(super) fn note(&self, connection: &mut AnyConnection) -> Result<(), DatabaseError> {
        let mut uses: Vec<(i64, i64, String)> = self.0.keys().filter_map(|key| self.row(*key)).collect();
        uses.sort_unstable();
        Ok(dialect::note_last_uses(connection, &uses)?)
    }

    fn row(&self, key: KeyNumber) -> Option<(i64, i64, String)> {
        self.of(key).map(|(at, address)| (key.0.into(), at, address))
    }
}

/// What the blocks that are not counted yet say of the owner's keys.
pub(crate) fn uncounted(connection: &mut AnyConnection, owner: Owner) -> Result<LastUses, DatabaseError> {
    let through = progress(connection)?.blocks_through;
    let blocks = heads::after(connection, through, owner, (0, i64::MAX))?;
    let ids: Vec<i64> = blocks.iter().map(|block| block.id).collect();
    let mut uses = LastUses::default();
    heads::visit(connection, &ids, |call| {
        if owner.made(call) {
            uses.add(call);
        }
    })?;
    Ok(uses)
}
