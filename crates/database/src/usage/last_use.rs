//! When and from where each key was last accepted, and its replaced secret.

use std::collections::HashMap;
use std::net::IpAddr;

use diesel::prelude::*;
use keywright_domain::calls::KeyNumber;

use super::progress::progress;
use crate::request_log::block::StoredCall;
use crate::request_log::heads;
use crate::request_log::owner::Owner;
use crate::schema::api_keys;
use crate::{AnyConnection, Database, DatabaseError, dialect};

/// How many keys one transaction notes.
const AT_ONCE: usize = 4_096;
/// Keys whose numbers differ in these last bits only are kept side by side. Few: also a key that is alone takes a page.
const PAGE_BITS: u32 = 2;

/// The newest accepted call of each key, among those that were added: the bits of its id, and its address.
///
/// Blocks hold calls in the order of client and key, so that one call's key is mostly beside that of the call before:
/// pages of keys are passed through from the first to the last, where a map of keys would miss the processor's caches.
#[derive(Default)]
pub(crate) struct LastUses {
    /// The place of each page among the pages.
    places: HashMap<u32, usize>,
    pages: Vec<Vec<Option<(u128, IpAddr)>>>,
    /// The page that was used last, and its place.
    current: Option<(u32, usize)>,
    /// The newest call of each key with a secret that was replaced. Few keys have such calls at any time.
    superseded: HashMap<KeyNumber, (u128, IpAddr)>,
}

impl LastUses {
    pub(super) fn add(&mut self, call: &StoredCall<'_>) {
        if !call.outcome.accepted {
            return;
        }
        let (page, within) = split(call.key);
        let place = match self.current {
            Some((current, place)) if current == page => place,
            _ => self.turn_to(page),
        };
        let newest = self.pages.get_mut(place).and_then(|page| page.get_mut(within));
        if let Some(newest) = newest.filter(|newest| newest.is_none_or(|(id, _)| id <= call.id)) {
            *newest = Some((call.id, call.address));
        }
        if call.outcome.superseded {
            let newest = self.superseded.entry(call.key).or_insert((call.id, call.address));
            if newest.0 <= call.id {
                *newest = (call.id, call.address);
            }
        }
    }

    fn turn_to(&mut self, page: u32) -> usize {
        let pages = &mut self.pages;
        let place = *self.places.entry(page).or_insert_with(|| {
            pages.push(vec![None; 1 << PAGE_BITS]);
            pages.len() - 1
        });
        self.current = Some((page, place));
        place
    }

    /// When, in Unix milliseconds, and from where the key was used.
    pub(crate) fn of(&self, key: KeyNumber) -> Option<(i64, String)> {
        let (page, within) = split(key);
        let (id, address) = (*self.pages.get(*self.places.get(&page)?)?.get(within)?)?;
        Some((milliseconds(id), address.to_string()))
    }

    /// When, in Unix milliseconds, and from where a replaced secret of the key was used.
    pub(crate) fn of_superseded(&self, key: KeyNumber) -> Option<(i64, String)> {
        self.superseded.get(&key).map(|(id, address)| (milliseconds(*id), address.to_string()))
    }

    /// Writes them where they are newer than what is known, in several transactions: it does not matter who notes a use,
    /// nor how often.
    pub(super) fn note(&self, database: &Database) -> Result<(), DatabaseError> {
        let mut uses: Vec<(i64, u128, IpAddr)> = Vec::new();
        for (page, place) in &self.places {
            let first = i64::from(*page) << PAGE_BITS;
            let keys = (first..).zip(self.pages.get(*place).into_iter().flatten());
            uses.extend(keys.filter_map(|(key, newest)| newest.map(|(id, address)| (key, id, address))));
        }
        uses.sort_unstable_by_key(|(key, ..)| *key);
        for uses in uses.chunks(AT_ONCE) {
            let row = |(key, id, address): &(i64, u128, IpAddr)| (*key, milliseconds(*id), address.to_string());
            let uses: Vec<(i64, i64, String)> = uses.iter().map(row).collect();
            database.append(|connection| {
                dialect::lock_last_uses(connection)?;
                Ok::<_, DatabaseError>(dialect::note_last_uses(connection, &uses)?)
            })?;
        }
        let superseded: Vec<_> = self.superseded.keys().copied().collect();
        for keys in superseded.chunks(AT_ONCE) {
            database.append(|connection| {
                dialect::lock_last_uses(connection)?;
                self.note_superseded(connection, keys)
            })?;
        }
        Ok(())
    }

    fn note_superseded(&self, connection: &mut AnyConnection, keys: &[KeyNumber]) -> Result<(), DatabaseError> {
        for key in keys {
            let Some((at, ip)) = self.of_superseded(*key) else { continue };
            let older = api_keys::old_secret_used_at.is_null().or(api_keys::old_secret_used_at.lt(at));
            diesel::update(api_keys::table.filter(api_keys::number.eq(i64::from(key.0))).filter(older))
                .set((api_keys::old_secret_used_at.eq(at), api_keys::old_secret_used_ip.eq(ip)))
                .execute(connection)?;
        }
        Ok(())
    }
}

fn split(key: KeyNumber) -> (u32, usize) {
    (key.0 >> PAGE_BITS, key.0 as usize & ((1 << PAGE_BITS) - 1))
}

fn milliseconds(id: u128) -> i64 {
    (id >> 80) as i64
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
