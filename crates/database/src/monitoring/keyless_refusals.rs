//! Calls that were refused and belong to no key: by minute, by hour once they are some hours old, and by day once they are a
//! week old. However many addresses there are, few have rows of their own.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use keywright_api_types::Timestamp;
use keywright_api_types::usage::Interval;

use crate::schema::keyless_refusals;
use crate::{AnyConnection, Database, DatabaseError, columns, dialect};

/// How many addresses of a code have rows of their own, of a minute, an hour and a day.
pub const NAMED: usize = 20;
/// What stands for all other addresses.
const OTHERS: &str = "*";
/// For how long minutes are kept, hours, and days.
const MINUTES_KEPT_SECONDS: i64 = 3 * 3_600;
const HOURS_KEPT_SECONDS: i64 = 7 * 86_400;
const DAYS_KEPT_SECONDS: i64 = 90 * 86_400;
/// How many addresses are read of a span, of all codes together: those with the most refusals. Five minutes have fewer.
const MOST_READ: i64 = 1_000;

/// Refusals by code and address; `None` stands for all addresses that are not named.
pub type KeylessCount = BTreeMap<(String, Option<String>), u64>;

/// Adds what was counted of a span that is over. Call it inside [`Database::append`].
///
/// # Errors
/// That the database failed; nothing is added then.
pub fn admin_add(
    connection: &mut AnyConnection,
    interval: Interval,
    at: Timestamp,
    counts: KeylessCount,
) -> Result<(), DatabaseError> {
    dialect::lock_keyless_refusals(connection)?;
    add(connection, interval, at.floor_to(interval.milliseconds()).unix_milliseconds(), counts)
}

/// Refusals of a span by code and address: those with the most, which are far more than are shown, by their address, the
/// others together. The first may be counted with the whole of its minute, hour or day.
///
/// # Errors
/// That the database failed.
pub fn admin_between(
    connection: &mut AnyConnection,
    from: Timestamp,
    until: Timestamp,
) -> Result<KeylessCount, DatabaseError> {
    let until = until.unix_milliseconds();
    let spans = [Interval::Minute, Interval::Hour, Interval::Day]
        .map(|interval| (interval, from.floor_to(interval.milliseconds()).unix_milliseconds(), until));
    let mut counts = sum(connection, &spans, MOST_READ)?;
    let mut others = of_codes(connection, &spans)?;
    for ((code, _), refusals) in &counts {
        others.entry(code.clone()).and_modify(|all| *all = all.saturating_sub(*refusals));
    }
    for (code, refusals) in others.into_iter().filter(|(_, refusals)| *refusals > 0) {
        *counts.entry((code, None)).or_default() += refusals;
    }
    Ok(counts)
}

/// Puts minutes and hours that are old together, and removes days that are ninety days old. Several nodes may do so at
/// once.
///
/// # Errors
/// That the database failed; what was done before stays done.
pub fn admin_thin(database: &Database, now: Timestamp) -> Result<(), DatabaseError> {
    put_together(database, Interval::Minute, Interval::Hour, now.plus_seconds(-MINUTES_KEPT_SECONDS))?;
    put_together(database, Interval::Hour, Interval::Day, now.plus_seconds(-HOURS_KEPT_SECONDS))?;
    let before = now.plus_seconds(-DAYS_KEPT_SECONDS).unix_milliseconds();
    database.append(|connection| remove(connection, Interval::Day, before))
}

/// Which of many counts have rows of their own: of each code the addresses with the most; the others become one.
pub fn keep_most(counts: KeylessCount) -> KeylessCount {
    let mut ranked: Vec<_> = counts.into_iter().collect();
    ranked.sort_by_key(|((_, address), refusals)| (address.is_none(), Reverse(*refusals)));
    let (mut kept, mut places) = (KeylessCount::new(), BTreeMap::<String, usize>::new());
    for ((code, address), refusals) in ranked {
        let place = places.entry(code.clone()).or_default();
        let address = address.filter(|_| *place < NAMED);
        *place += 1;
        *kept.entry((code, address)).or_default() += refusals;
    }
    kept
}

fn put_together(database: &Database, narrow: Interval, wide: Interval, before: Timestamp) -> Result<(), DatabaseError> {
    let width = wide.milliseconds();
    let before = before.floor_to(width).unix_milliseconds();
    while let Some(oldest) = database.read(|connection| oldest(connection, narrow, before))? {
        let start = oldest - oldest.rem_euclid(width);
        database.append(|connection| {
            // What another node puts together at the same time is gone by now, and is not counted again.
            dialect::lock_keyless_refusals(connection)?;
            let counts = sum(connection, &[(narrow, start, start + width)], i64::MAX)?;
            remove(connection, narrow, start + width)?;
            add(connection, wide, start, counts)
        })?;
    }
    Ok(())
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

/// Part of what is counted: a width, from when on, and before when.
type Span = (Interval, i64, i64);

/// A condition that a row belongs to one of some spans. All are asked for at once, since an address is in several.
macro_rules! of_spans {
    ($query:expr, $spans:expr) => {
        $spans.iter().fold($query.into_boxed(), |query, (interval, from, to)| {
            let is_within = keyless_refusals::starts_at.ge(*from).and(keyless_refusals::starts_at.lt(*to));
            query.or_filter(keyless_refusals::width_milliseconds.eq(interval.milliseconds()).and(is_within))
        })
    };
}

fn sum(connection: &mut AnyConnection, spans: &[Span], most: i64) -> Result<KeylessCount, DatabaseError> {
    let query = keyless_refusals::table
        .group_by((keyless_refusals::code, keyless_refusals::address))
        // PostgreSQL's sum of BIGINT is a NUMERIC.
        .select((keyless_refusals::code, keyless_refusals::address, sql::<BigInt>("CAST(SUM(refusals) AS BIGINT)")));
    let rows: Vec<(String, String, i64)> =
        of_spans!(query, spans).order(sql::<BigInt>("SUM(refusals)").desc()).limit(most).load(connection)?;
    let read = |(code, address, refusals)| {
        let refusals = columns::number("keyless_refusals.refusals", refusals)?;
        Ok(((code, Some(address).filter(|address| address != OTHERS)), refusals))
    };
    rows.into_iter().map(read).collect()
}

fn of_codes(connection: &mut AnyConnection, spans: &[Span]) -> Result<BTreeMap<String, u64>, DatabaseError> {
    let query = keyless_refusals::table
        .group_by(keyless_refusals::code)
        .select((keyless_refusals::code, sql::<BigInt>("CAST(SUM(refusals) AS BIGINT)")));
    let rows: Vec<(String, i64)> = of_spans!(query, spans).load(connection)?;
    rows.into_iter()
        .map(|(code, refusals)| Ok((code, columns::number("keyless_refusals.refusals", refusals)?)))
        .collect()
}

fn add(
    connection: &mut AnyConnection,
    interval: Interval,
    start: i64,
    counts: KeylessCount,
) -> Result<(), DatabaseError> {
    let width = interval.milliseconds();
    for ((code, address), refusals) in keep_most(counts) {
        let address = address.unwrap_or_else(|| OTHERS.to_owned());
        let refusals = i64::try_from(refusals).unwrap_or(i64::MAX);
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
