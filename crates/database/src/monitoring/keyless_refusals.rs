//! Calls that were refused and belong to no key: by minute, and by hour once they are a day old. However many addresses
//! there are, few have rows of their own.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::usage::Interval;

use crate::schema::keyless_refusals;
use crate::{AnyConnection, Database, DatabaseError, columns};

/// How many addresses of a minute, and of an hour, have rows of their own.
pub const NAMED: usize = 20;
/// What stands for all other addresses.
const OTHERS: &str = "*";
/// For how long minutes are kept, and hours.
const MINUTES_KEPT_SECONDS: i64 = 86_400;
const HOURS_KEPT_SECONDS: i64 = 90 * 86_400;

/// Refusals by code and address; `None` stands for all addresses that are not named.
pub type KeylessCount = BTreeMap<(String, Option<String>), u64>;

/// Adds what was counted of a minute that is over. Call it inside [`Database::append`].
///
/// # Errors
/// That the database failed; nothing is added then.
pub fn admin_add(connection: &mut AnyConnection, minute: Timestamp, counts: KeylessCount) -> Result<(), DatabaseError> {
    add(connection, Interval::Minute, minute.floor_to(Interval::Minute.milliseconds()).unix_milliseconds(), counts)
}

/// All refusals from a moment on, by code and address. The first may be counted with the whole of its minute or hour.
///
/// # Errors
/// That the database failed.
pub fn admin_since(connection: &mut AnyConnection, from: Timestamp) -> Result<KeylessCount, DatabaseError> {
    let mut counts = KeylessCount::new();
    for interval in [Interval::Minute, Interval::Hour] {
        let from = from.floor_to(interval.milliseconds()).unix_milliseconds();
        sum(connection, interval, from, i64::MAX, &mut counts)?;
    }
    Ok(counts)
}

/// Puts minutes that are a day old together into hours, and removes hours that are ninety days old.
///
/// # Errors
/// That the database failed; what was done before stays done.
pub fn admin_thin(database: &Database, now: Timestamp) -> Result<(), DatabaseError> {
    let width = Interval::Hour.milliseconds();
    let before = now.plus_seconds(-MINUTES_KEPT_SECONDS).floor_to(width).unix_milliseconds();
    while let Some(start) = database.read(|connection| oldest(connection, Interval::Minute, before))? {
        let hour = start - start.rem_euclid(width);
        database.append(|connection| {
            let mut counts = KeylessCount::new();
            sum(connection, Interval::Minute, hour, hour + width, &mut counts)?;
            remove(connection, Interval::Minute, hour + width)?;
            add(connection, Interval::Hour, hour, counts)
        })?;
    }
    let before = now.plus_seconds(-HOURS_KEPT_SECONDS).unix_milliseconds();
    database.append(|connection| remove(connection, Interval::Hour, before))
}

fn oldest(connection: &mut AnyConnection, interval: Interval, before: i64) -> Result<Option<i64>, DatabaseError> {
    Ok(keyless_refusals::table
        .filter(keyless_refusals::width_milliseconds.eq(interval.milliseconds()))
        .filter(keyless_refusals::starts_at.lt(before))
        .select(diesel::dsl::min(keyless_refusals::starts_at))
        .first(connection)?)
}

fn remove(connection: &mut AnyConnection, interval: Interval, before: i64) -> Result<(), DatabaseError> {
    let old = keyless_refusals::table
        .filter(keyless_refusals::width_milliseconds.eq(interval.milliseconds()))
        .filter(keyless_refusals::starts_at.lt(before));
    diesel::delete(old).execute(connection)?;
    Ok(())
}

fn sum(
    connection: &mut AnyConnection,
    interval: Interval,
    from: i64,
    to: i64,
    counts: &mut KeylessCount,
) -> Result<(), DatabaseError> {
    let rows: Vec<(String, String, i64)> = keyless_refusals::table
        .filter(keyless_refusals::width_milliseconds.eq(interval.milliseconds()))
        .filter(keyless_refusals::starts_at.ge(from))
        .filter(keyless_refusals::starts_at.lt(to))
        .select((keyless_refusals::code, keyless_refusals::address, keyless_refusals::refusals))
        .load(connection)?;
    for (code, address, refusals) in rows {
        let refusals: u64 = columns::number("keyless_refusals.refusals", refusals)?;
        *counts.entry((code, Some(address).filter(|address| address != OTHERS))).or_default() += refusals;
    }
    Ok(())
}

fn add(
    connection: &mut AnyConnection,
    interval: Interval,
    start: i64,
    counts: KeylessCount,
) -> Result<(), DatabaseError> {
    let (width, mut ranked) = (interval.milliseconds(), counts.into_iter().collect::<Vec<_>>());
    ranked.sort_by_key(|((_, address), refusals)| (address.is_none(), Reverse(*refusals)));
    let mut rows: BTreeMap<(String, String), i64> = BTreeMap::new();
    for (place, ((code, address), refusals)) in ranked.into_iter().enumerate() {
        let address = address.filter(|_| place < NAMED).unwrap_or_else(|| OTHERS.to_owned());
        *rows.entry((code, address)).or_default() += i64::try_from(refusals).unwrap_or(i64::MAX);
    }
    for ((code, address), refusals) in rows {
        let there = keyless_refusals::table.find((width, start, &code, &address));
        let more = keyless_refusals::refusals.eq(keyless_refusals::refusals + refusals);
        if diesel::update(there).set(more).execute(connection)? == 0 {
            let row = (
                keyless_refusals::width_milliseconds.eq(width),
                keyless_refusals::starts_at.eq(start),
                keyless_refusals::code.eq(&code),
                keyless_refusals::address.eq(&address),
                keyless_refusals::refusals.eq(refusals),
            );
            diesel::insert_into(keyless_refusals::table).values(row).execute(connection)?;
        }
    }
    Ok(())
}
