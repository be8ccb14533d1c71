//! Counting calls that are refused and belong to no key, by where they come from.
//!
//! Whoever guesses keys may come from many addresses. So few are kept: when there are too many, the half with the fewest
//! refusals is counted together. What was presented is looked at by the guard alone, and kept nowhere.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use keywright_api_types::usage::Interval;
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_database::monitoring::{KeylessCount, admin_add, admin_since};
use keywright_database::{AnyConnection, Database, DatabaseError};

/// How many addresses of a minute are counted apart.
const MAX_ADDRESSES: usize = 4_096;

/// Refusals by code and address; no address stands for all that are not named.
type Counts = HashMap<(ErrorCode, Option<IpAddr>), u64>;

/// Refusals of the minutes that are not yet in the database.
#[derive(Default)]
pub struct KeylessRefusals {
    minutes: Mutex<BTreeMap<Timestamp, Counts>>,
    /// Held while refusals are moved, and while both places are read: each is found in one of them.
    moving: Mutex<()>,
}

impl KeylessRefusals {
    /// Counts a refusal.
    pub fn note(&self, at: Timestamp, code: ErrorCode, address: IpAddr) {
        let minute = at.floor_to(Interval::Minute.milliseconds());
        let mut minutes = self.minutes();
        let counts = minutes.entry(minute).or_default();
        *counts.entry((code, Some(network(address)))).or_default() += 1;
        if counts.len() > MAX_ADDRESSES {
            keep_busiest(counts);
        }
    }

    /// All that was counted from a moment on, in the database and here.
    ///
    /// # Errors
    /// That the database failed.
    pub fn since(&self, connection: &mut AnyConnection, from: Timestamp) -> Result<KeylessCount, DatabaseError> {
        let _still = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = admin_since(connection, from)?;
        self.waiting(from).into_iter().for_each(|(key, count)| *all.entry(key).or_default() += count);
        Ok(all)
    }

    fn waiting(&self, from: Timestamp) -> KeylessCount {
        let from = from.floor_to(Interval::Minute.milliseconds());
        let mut all = KeylessCount::new();
        for counts in self.minutes().range(from..).map(|(_, counts)| counts) {
            stored(counts).into_iter().for_each(|(key, count)| *all.entry(key).or_default() += count);
        }
        all
    }

    /// Moves the minutes that are over into the database.
    ///
    /// # Errors
    /// That it failed; what was not moved stays.
    pub fn flush(&self, database: &Database, now: Timestamp) -> Result<(), DatabaseError> {
        let _moving = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        let current = now.floor_to(Interval::Minute.milliseconds());
        loop {
            let oldest = self.minutes().first_key_value().map(|(minute, counts)| (*minute, stored(counts)));
            // A minute of the future, too, was counted by a clock that was set since.
            let Some((minute, counts)) = oldest.filter(|(minute, _)| *minute != current) else { return Ok(()) };
            let noted = counts.clone();
            database.append(|connection| admin_add(connection, minute, counts))?;
            self.forget(minute, &noted);
        }
    }

    /// Takes away what was moved; a late refusal may have come meanwhile.
    fn forget(&self, minute: Timestamp, moved: &KeylessCount) {
        let mut minutes = self.minutes();
        if let Some(counts) = minutes.get_mut(&minute) {
            counts.retain(|(code, address), count| {
                let key = (code.as_str().to_owned(), address.map(shown));
                *count = count.saturating_sub(moved.get(&key).copied().unwrap_or(0));
                *count > 0
            });
        }
        if minutes.get(&minute).is_some_and(HashMap::is_empty) {
            minutes.remove(&minute);
        }
    }

    fn minutes(&self) -> MutexGuard<'_, BTreeMap<Timestamp, Counts>> {
        self.minutes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever has an IPv6 address has the 64 bits behind its network too.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

fn shown(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(network) => format!("{network}/64"),
    }
}

fn stored(counts: &Counts) -> KeylessCount {
    counts.iter().map(|((code, address), count)| ((code.as_str().to_owned(), address.map(shown)), *count)).collect()
}

/// Counts the half with the fewest refusals together.
fn keep_busiest(counts: &mut Counts) {
    let mut ranked: Vec<_> = counts.drain().collect();
    ranked.sort_unstable_by_key(|((_, address), count)| (address.is_none(), Reverse(*count)));
    for (place, ((code, address), count)) in ranked.into_iter().enumerate() {
        let address = address.filter(|_| place < MAX_ADDRESSES / 2);
        *counts.entry((code, address)).or_default() += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_unix_milliseconds(1_800_014_400_000);

    #[test]
    fn however_many_addresses_there_are_few_are_kept_and_no_refusal_is_lost() {
        let refusals = KeylessRefusals::default();
        let guesser: IpAddr = [192, 0, 2, 1].into();
        for number in 0..20_000u32 {
            refusals.note(NOON, ErrorCode::InvalidKey, IpAddr::V4((0x0a00_0000 + number).into()));
            refusals.note(NOON, ErrorCode::InvalidKey, guesser);
        }
        let counts = refusals.waiting(NOON);
        assert!(counts.len() <= MAX_ADDRESSES + 1);
        assert_eq!(counts.values().sum::<u64>(), 40_000);
        assert_eq!(counts[&("invalid_key".to_owned(), Some(guesser.to_string()))], 20_000);
    }

    #[test]
    fn addresses_of_one_network_are_one() {
        let refusals = KeylessRefusals::default();
        for address in ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "::ffff:192.0.2.1", "192.0.2.1"] {
            refusals.note(NOON, ErrorCode::InvalidKey, address.parse().unwrap());
        }
        let counts: Vec<_> =
            refusals.waiting(NOON).into_iter().map(|((_, address), count)| (address.unwrap(), count)).collect();
        let expected = [("192.0.2.1", 2), ("2001:db8:0:1::/64", 1), ("2001:db8::/64", 2)];
        assert_eq!(counts, expected.map(|(address, count)| (address.to_owned(), count)));
    }
}
