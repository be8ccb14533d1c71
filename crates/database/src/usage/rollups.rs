//! Rows of counted calls: writing them in batches, and reading those of one owner.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary};
use keywright_api_types::usage::Interval;
use keywright_domain::calls::{ClientNumber, KeyNumber};
use keywright_domain::rollups::{CallCounts, Rollup, Scope};

use super::Progress;
use crate::request_log::heads::Owner;
use crate::schema::usage_rollups;
use crate::{AnyConnection, DatabaseError, dialect};

/// Stands for all clients, and for all keys of a client.
const ALL: u32 = 0;

#[derive(Insertable)]
#[diesel(table_name = usage_rollups, treat_none_as_default_value = false)]
pub(crate) struct NewRollup {
    width_milliseconds: i64,
    starts_at: i64,
    client: i64,
    key: i64,
    batch: i64,
    requests: i64,
    cells: Vec<u8>,
}

/// Adds what clients did with all of their keys, and what everyone did.
pub(super) fn with_sums(counts: CallCounts) -> CallCounts {
    let mut sums = CallCounts::default();
    for (scope, rollup) in &counts.0 {
        let client = Scope { key: KeyNumber(ALL), ..*scope };
        for sum in [client, Scope { client: ClientNumber(ALL), ..client }] {
            sums.0.entry(sum).or_default().merge(rollup);
        }
    }
    sums.0.extend(counts.0);
    sums
}

/// Writes counts by minute, and by hour and day where these are already added up without them.
pub(super) fn insert_late(
    connection: &mut AnyConnection,
    counts: &CallCounts,
    progress: &Progress,
) -> Result<(), DatabaseError> {
    insert(connection, Interval::Minute, counts, progress.last_batch)?;
    for (interval, through) in [(Interval::Hour, progress.hours_through), (Interval::Day, progress.days_through)] {
        let width = interval.milliseconds();
        let mut late: BTreeMap<Scope, Rollup> = BTreeMap::new();
        for (scope, rollup) in &counts.0 {
            let minute = scope.minute - scope.minute.rem_euclid(width);
            if minute < through {
                late.entry(Scope { minute, ..*scope }).or_default().merge(rollup);
            }
        }
        insert(connection, interval, &CallCounts(late), progress.last_batch)?;
    }
    Ok(())
}

/// Writes a batch of one width.
pub(super) fn insert(
    connection: &mut AnyConnection,
    interval: Interval,
    counts: &CallCounts,
    batch: i64,
) -> Result<(), DatabaseError> {
    let row = |(scope, rollup): (&Scope, &Rollup)| NewRollup {
        width_milliseconds: interval.milliseconds(),
        starts_at: scope.minute,
        client: scope.client.0.into(),
        key: scope.key.0.into(),
        batch,
        requests: i64::try_from(rollup.requests()).unwrap_or(i64::MAX),
        cells: rollup.pack(),
    };
    let rows: Vec<NewRollup> = counts.0.iter().map(row).collect();
    Ok(dialect::insert_rollups(connection, &rows)?)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    starts_at: i64,
    #[diesel(sql_type = Binary)]
    cells: Vec<u8>,
}

/// An owner's rollups of a width that start from a moment on and before another, oldest first. There may be several of
/// one start, which count different calls.
pub(crate) fn of(
    connection: &mut AnyConnection,
    owner: Owner,
    interval: Interval,
    from: i64,
    to: i64,
) -> Result<Vec<(i64, Rollup)>, DatabaseError> {
    // The key begins with width and start, which most rows share: each start is looked up for itself. The starts that
    // there are, for whomever, are found by skipping from one to the next.
    let rows: Vec<Row> = diesel::sql_query(
        "WITH RECURSIVE starts (at) AS ( \
             SELECT MIN(starts_at) FROM usage_rollups WHERE width_milliseconds = $1 AND starts_at >= $2 AND starts_at < $3 \
             UNION ALL \
             SELECT (SELECT MIN(starts_at) FROM usage_rollups \
                     WHERE width_milliseconds = $1 AND starts_at > starts.at AND starts_at < $3) \
             FROM starts WHERE starts.at IS NOT NULL \
         ) SELECT rollups.starts_at, rollups.cells FROM starts CROSS JOIN usage_rollups AS rollups \
         WHERE rollups.width_milliseconds = $1 AND rollups.starts_at = starts.at \
           AND rollups.client = $4 AND rollups.key = $5 ORDER BY rollups.starts_at",
    )
    .bind::<BigInt, _>(interval.milliseconds())
    .bind::<BigInt, _>(from)
    .bind::<BigInt, _>(to)
    .bind::<BigInt, _>(i64::from(owner.client.0))
    .bind::<BigInt, _>(i64::from(owner.key.map_or(ALL, |key| key.0)))
    .load(connection)?;
    Ok(rows.into_iter().map(|row| (row.starts_at, unpack(&row.cells))).collect())
}

/// The rollup in a row. One that cannot be read counts nothing, and is logged.
pub(super) fn unpack(cells: &[u8]) -> Rollup {
    Rollup::unpack(cells)
        .inspect_err(|error| tracing::error!(%error, "a row of usage_rollups cannot be read and is passed over"))
        .unwrap_or_default()
}
