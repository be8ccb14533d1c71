//! Which of a client's keys did how much.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use keywright_api_types::ids::ClientId;
use keywright_api_types::usage::{Counts, Interval, KeyUsage, MAX_KEYS};
use keywright_domain::calls::KeyNumber;

use super::ReportQuery;
use super::cover::cover;
use super::progress::progress;
use super::rollups;
use crate::schema::api_keys;
use crate::{AnyConnection, DatabaseError, columns};

/// The busiest keys of a span, the busiest first, with what is known of calls that are not counted yet.
pub(super) fn busiest_keys(
    connection: &mut AnyConnection,
    client: &ClientId,
    query: &ReportQuery,
    uncounted: BTreeMap<KeyNumber, Counts>,
) -> Result<Vec<KeyUsage>, DatabaseError> {
    let mut wanted = api_keys::table.filter(api_keys::client_id.eq(client.as_str())).into_boxed();
    if let Some(key) = query.key {
        wanted = wanted.filter(api_keys::id.eq(key.to_string()));
    }
    let rows: Vec<(i64, String, String)> =
        wanted.select((api_keys::number, api_keys::id, api_keys::name)).load(connection)?;
    let mut keys = BTreeMap::new();
    for (number, id, name) in rows {
        let id = columns::text("api_keys.id", &id)?;
        keys.insert(KeyNumber(columns::number("api_keys.number", number)?), (id, name));
    }
    let numbers: BTreeSet<KeyNumber> = keys.keys().copied().collect();
    let mut counts = uncounted;
    let progress = progress(connection)?;
    for stretch in cover(&progress, Interval::Day, query.from.unix_milliseconds(), query.to.unix_milliseconds()) {
        let count = |key, _, status, calls| counts.entry(key).or_default().add(status, calls);
        rollups::visit_keys(connection, &numbers, stretch, count)?;
    }
    let mut usage: Vec<KeyUsage> = counts
        .into_iter()
        .filter_map(|(number, counts)| {
            let (key_id, key_name) = keys.remove(&number)?;
            Some(KeyUsage { key_id, key_name, counts })
        })
        .collect();
    usage.sort_by_key(|key| (Reverse(key.counts.requests), key.key_id));
    usage.truncate(MAX_KEYS);
    Ok(usage)
}
