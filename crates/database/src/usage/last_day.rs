//! The last 24 hours beside the 24 hours before, and what each key did.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::usage::{Counts, Interval};
use keywright_domain::attention::KeyDay;
use keywright_domain::calls::KeyNumber;

use super::ReportQuery;
use super::cover::cover;
use super::progress::progress;
use super::report::{Counted, counted};
use super::rollups;
use crate::request_log::owner::Owner;
use crate::schema::api_keys;
use crate::{AnyConnection, DatabaseError, columns};

const MINUTE: i64 = Interval::Minute.milliseconds();
const DAY: i64 = Interval::Day.milliseconds();

/// What a client's keys did lately.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastDay {
    /// The calls of the last 24 hours.
    pub last_day: Counts,
    /// The calls of the 24 hours before.
    pub day_before: Counts,
    /// What each key with calls did in the last 24 hours.
    pub by_key: BTreeMap<ApiKeyId, KeyDay>,
}

/// What a client's keys did in the 24 hours that end with the current minute, and in those before.
///
/// # Errors
/// That the database failed.
pub fn last_day(connection: &mut AnyConnection, client: &ClientId, now: Timestamp) -> Result<LastDay, DatabaseError> {
    let Some(owner) = Owner::of_client(connection, client, None)? else { return Ok(LastDay::default()) };
    let end = now.floor_to(MINUTE).unix_milliseconds() + MINUTE;
    let mut span = |from: i64| {
        let moment = Timestamp::from_unix_milliseconds;
        let query = ReportQuery { key: None, from: moment(from), to: moment(from + DAY), interval: Interval::Day };
        counted(connection, owner, &query)
    };
    let (newest, before) = (span(end - DAY)?, span(end - 2 * DAY)?);
    let (last_day, day_before) = (sum(&newest), sum(&before));
    let by_key = by_key(connection, client, (end - DAY, end), newest.uncounted_by_key)?;
    Ok(LastDay { last_day, day_before, by_key })
}

fn sum(counted: &Counted) -> Counts {
    let mut counts = Counts::default();
    let cells = counted.rollups.iter().flat_map(|(_, rollup)| &rollup.cells);
    cells.for_each(|cell| counts.add(cell.status, cell.requests()));
    counts
}

fn by_key(
    connection: &mut AnyConnection,
    client: &ClientId,
    (from, to): (i64, i64),
    uncounted: BTreeMap<KeyNumber, Counts>,
) -> Result<BTreeMap<ApiKeyId, KeyDay>, DatabaseError> {
    let rows: Vec<(i64, String)> = api_keys::table
        .filter(api_keys::client_id.eq(client.as_str()))
        .filter(api_keys::revoked_at.is_null())
        .select((api_keys::number, api_keys::id))
        .load(connection)?;
    let mut ids = BTreeMap::new();
    for (number, id) in rows {
        let number = KeyNumber(columns::number("api_keys.number", number)?);
        ids.insert(number, columns::text("api_keys.id", &id)?);
    }
    let numbers: BTreeSet<KeyNumber> = ids.keys().copied().collect();
    // Calls that are not counted yet are those of the last seconds or minutes, too few to tell an hour by.
    let day = |counts: &Counts| KeyDay { rate_limited: counts.rate_limited, busiest_hour: 0 };
    let mut days: BTreeMap<KeyNumber, KeyDay> = uncounted.iter().map(|(key, counts)| (*key, day(counts))).collect();
    let mut hours: BTreeMap<(KeyNumber, i64), u64> = BTreeMap::new();
    let progress = progress(connection)?;
    for stretch in cover(&progress, Interval::Hour, from, to) {
        rollups::visit_keys(connection, &numbers, stretch, |key, start, status, calls| {
            days.entry(key).or_default().rate_limited += if status == 429 { calls } else { 0 };
            // What is refused for the key, its address or its permissions uses nothing of its rate.
            if !matches!(status, 401 | 403) {
                *hours.entry((key, start - start.rem_euclid(Interval::Hour.milliseconds()))).or_default() += calls;
            }
        })?;
    }
    for ((key, _), calls) in hours {
        let day = days.entry(key).or_default();
        day.busiest_hour = day.busiest_hour.max(calls);
    }
    Ok(days.into_iter().filter_map(|(key, day)| Some((ids.remove(&key)?, day))).collect())
}
