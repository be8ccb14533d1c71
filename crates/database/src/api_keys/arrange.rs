//! Keys searched and sorted.
//!
//! It happens in memory, where case and order are the same whatever the database: a client has as many keys as its package
//! allows, and those that it revoked.

use std::cmp::Ordering;
use std::fmt::{Display, Formatter};
use std::str::FromStr;

use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus, KeySort};
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::{SortOrder, Timestamp};

use super::list;
use crate::{AnyConnection, DatabaseError};

/// From how many digits on a prefix is found without its brand; fewer would be the beginning of many.
const FEWEST_DIGITS: usize = 3;

/// Which keys to list, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// Only those with this status.
    pub status: Option<ApiKeyStatus>,
    /// Only those whose name holds this text or whose prefix begins with it, with or without the brand, whatever its case.
    pub search: String,
    /// What they are sorted by.
    pub sort: KeySort,
    /// Which end comes first.
    pub order: SortOrder,
    /// Only those that come after this place.
    pub after: Option<KeyPlace>,
}

/// A place in a sorted list: it stays where it is when its key changes. Written, it is a cursor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyPlace {
    value: SortValue,
    id: ApiKeyId,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SortValue {
    Number(i64),
    Text(String),
}

impl KeyPlace {
    /// The place of a key.
    pub fn of(key: &ApiKey, sort: KeySort) -> Self {
        let at = |at: Option<Timestamp>, never| SortValue::Number(at.map_or(never, Timestamp::unix_milliseconds));
        let value = match sort {
            KeySort::Name => SortValue::Text(key.name.to_lowercase()),
            KeySort::CreatedAt => at(Some(key.created_at), i64::MIN),
            KeySort::LastUsedAt => at(key.last_used_at, i64::MIN),
            KeySort::ExpiresAt => at(key.expires_at, i64::MAX),
        };
        Self { value, id: key.id }
    }

    /// Whether it is a place in a list that is sorted so, as far as it shows.
    pub fn fits(&self, sort: KeySort) -> bool {
        matches!(self.value, SortValue::Text(_)) == (sort == KeySort::Name)
    }
}

impl Display for KeyPlace {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match &self.value {
            SortValue::Number(number) => write!(f, "{}.{number}", self.id),
            SortValue::Text(text) => {
                write!(f, "{}.x", self.id)?;
                text.bytes().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}

/// A text that is no place in a list of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoKeyPlace;

impl FromStr for KeyPlace {
    type Err = NoKeyPlace;

    fn from_str(text: &str) -> Result<Self, NoKeyPlace> {
        let (id, value) = text.split_once('.').ok_or(NoKeyPlace)?;
        let value = match value.strip_prefix('x') {
            Some(digits) => SortValue::Text(text_of(digits).ok_or(NoKeyPlace)?),
            None => SortValue::Number(value.parse().map_err(|_| NoKeyPlace)?),
        };
        Ok(Self { value, id: id.parse().map_err(|_| NoKeyPlace)? })
    }
}

fn text_of(digits: &str) -> Option<String> {
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = digits.as_bytes().chunks(2).map(byte).collect();
    String::from_utf8(bytes?).ok()
}

/// A client's keys, found and in order.
///
/// # Errors
/// That the database failed.
pub fn arrange(
    connection: &mut AnyConnection,
    client: &ClientId,
    arrangement: &Arrangement,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<ApiKey>, DatabaseError> {
    let search = arrangement.search.trim().to_lowercase();
    let mut rows = list::all(connection, client, arrangement.status, now)?;
    list::add_last_uses(connection, client, None, &mut rows)?;
    let begins = |prefix: &str| {
        let digits = prefix.rsplit_once('_').map_or(prefix, |(_, digits)| digits);
        prefix.starts_with(&search) || search.len() >= FEWEST_DIGITS && digits.starts_with(&search)
    };
    let found = rows.into_iter().filter(|row| row.name.to_lowercase().contains(&search) || begins(&row.prefix));
    let keys: Vec<ApiKey> = found.map(|row| row.into_api_key(now)).collect::<Result<_, _>>()?;
    let mut placed: Vec<(KeyPlace, ApiKey)> =
        keys.into_iter().map(|key| (KeyPlace::of(&key, arrangement.sort), key)).collect();
    let compare = |one: &KeyPlace, other: &KeyPlace| match arrangement.order {
        SortOrder::Ascending => one.cmp(other),
        SortOrder::Descending => other.cmp(one),
    };
    let is_after =
        |place: &KeyPlace| arrangement.after.as_ref().is_none_or(|after| compare(after, place) == Ordering::Less);
    placed.retain(|(place, _)| is_after(place));
    placed.sort_by(|(one, _), (other, _)| compare(one, other));
    placed.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(placed.into_iter().map(|(_, key)| key).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_place_is_read_back_as_it_was_written(bits: u128, number: i64, text: String) {
            for value in [SortValue::Number(number), SortValue::Text(text)] {
                let place = KeyPlace { value, id: ApiKeyId::from_bits(bits) };
                prop_assert_eq!(place.to_string().parse(), Ok(place));
            }
        }

        #[test]
        fn what_nobody_wrote_is_no_place(text: String) {
            prop_assert_eq!(text.parse::<KeyPlace>(), Err(NoKeyPlace));
        }
    }
}
