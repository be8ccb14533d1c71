//! Usage over a span.

use std::collections::BTreeMap;

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::usage::{Counts, Interval, Point, RouteUsage, StatusUsage, Totals, UsageReport};
use keywright_domain::calls::ClientNumber;
use keywright_domain::latency;
use keywright_domain::rollups::{Cell, Rollup};

use super::progress::{Progress, progress};
use super::rollups;
use crate::request_log::heads::{self, Owner};
use crate::schema::clients;
use crate::{AnyConnection, DatabaseError, api_keys, columns};

/// Which calls to count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportQuery {
    /// Only those with this key; all of the client's otherwise.
    pub key: Option<ApiKeyId>,
    /// From this moment on: the start of an interval.
    pub from: Timestamp,
    /// Up to this moment, exclusive: the end of an interval.
    pub to: Timestamp,
    /// The width of a point.
    pub interval: Interval,
}

/// A client's usage. What is no longer counted by that interval is left out: [`super::forgotten`] tells whether there is
/// any.
///
/// # Errors
/// That the database failed.
pub fn report(
    connection: &mut AnyConnection,
    client: &ClientId,
    query: &ReportQuery,
) -> Result<UsageReport, DatabaseError> {
    let width = query.interval.milliseconds();
    let mut points: BTreeMap<i64, Counts> = BTreeMap::new();
    let mut sum = Rollup::default();
    if let Some(owner) = owner(connection, client, query.key.as_ref())? {
        for (starts_at, rollup) in counted(connection, owner, query)? {
            let point = points.entry(starts_at - starts_at.rem_euclid(width)).or_default();
            rollup.cells.iter().for_each(|cell| point.add(cell.status, cell.requests()));
            sum.merge(&rollup);
        }
    }
    let starts = query.from.unix_milliseconds()..query.to.unix_milliseconds();
    let series = starts.step_by(usize::try_from(width).unwrap_or(usize::MAX)).map(|at| Point {
        at: Timestamp::from_unix_milliseconds(at),
        counts: points.get(&at).copied().unwrap_or_default(),
    });
    Ok(UsageReport {
        from: query.from,
        to: query.to,
        interval: query.interval,
        series: series.collect(),
        totals: totals(&sum.cells),
        by_route: busiest_routes(&sum.cells),
        by_status: by_status(&sum.cells),
    })
}

/// The client's number and that of its key; nothing if there is no such client, or it has no such key.
pub(super) fn owner(
    connection: &mut AnyConnection,
    client: &ClientId,
    key: Option<&ApiKeyId>,
) -> Result<Option<Owner>, DatabaseError> {
    let number: Option<i64> =
        clients::table.filter(clients::id.eq(client.as_str())).select(clients::number).first(connection).optional()?;
    let Some(number) = number else { return Ok(None) };
    let client_number = ClientNumber(columns::number("clients.number", number)?);
    let Some(key) = key else { return Ok(Some(Owner { client: client_number, key: None })) };
    let key = api_keys::number(connection, client, key)?;
    Ok(key.map(|key| Owner { client: client_number, key: Some(key) }))
}

/// All that the owner's calls in the span were counted to: at the interval's level as far as it has come, below it from
/// there on, and from the blocks that are not counted yet.
fn counted(
    connection: &mut AnyConnection,
    owner: Owner,
    query: &ReportQuery,
) -> Result<Vec<(i64, Rollup)>, DatabaseError> {
    let progress = progress(connection)?;
    let (mut from, to) = (query.from.unix_milliseconds(), query.to.unix_milliseconds());
    let Progress { days_through, hours_through, .. } = progress;
    let levels = match query.interval {
        Interval::Day => vec![(Interval::Day, days_through), (Interval::Hour, hours_through), (Interval::Minute, to)],
        Interval::Hour => vec![(Interval::Hour, hours_through), (Interval::Minute, to)],
        Interval::Minute => vec![(Interval::Minute, to)],
    };
    let mut found = Vec::new();
    for (interval, through) in levels {
        found.extend(rollups::of(connection, owner, interval, from, through.min(to))?);
        from = from.max(through);
    }
    let span = query.from.unix_milliseconds()..to;
    let blocks = heads::after(connection, progress.blocks_through, owner, (span.start, span.end - 1))?;
    let ids: Vec<i64> = blocks.iter().map(|block| block.id).collect();
    let width = query.interval.milliseconds();
    let mut uncounted: BTreeMap<i64, Rollup> = BTreeMap::new();
    heads::visit(connection, &ids, |call| {
        let at = call.at();
        if owner.made(call) && span.contains(&at) {
            let (method, route) = call.endpoint;
            let rollup = uncounted.entry(at - at.rem_euclid(width)).or_default();
            rollup.count(method, route, call.outcome.status, call.latency_microseconds);
        }
    })?;
    found.extend(uncounted);
    Ok(found)
}

fn totals(cells: &[Cell]) -> Totals {
    let mut counts = Counts::default();
    let mut latencies: BTreeMap<i32, u64> = BTreeMap::new();
    for cell in cells {
        counts.add(cell.status, cell.requests());
        cell.latencies.iter().for_each(|(bucket, calls)| *latencies.entry(*bucket).or_default() += calls);
    }
    let latencies: Vec<(i32, u64)> = latencies.into_iter().collect();
    Totals { counts, latency_ms: latency::percentiles(&latencies) }
}

fn by_status(cells: &[Cell]) -> Vec<StatusUsage> {
    let mut statuses: BTreeMap<u16, u64> = BTreeMap::new();
    cells.iter().for_each(|cell| *statuses.entry(cell.status).or_default() += cell.requests());
    statuses.into_iter().map(|(status, requests)| StatusUsage { status, requests }).collect()
}

fn busiest_routes(cells: &[Cell]) -> Vec<RouteUsage> {
    let mut routes: BTreeMap<(&str, &str), Counts> = BTreeMap::new();
    for cell in cells {
        routes.entry((&cell.method, &cell.route)).or_default().add(cell.status, cell.requests());
    }
    let route = |((method, route), counts): ((&str, &str), _)| RouteUsage {
        method: method.to_owned(),
        route: route.to_owned(),
        counts,
    };
    let mut routes: Vec<RouteUsage> = routes.into_iter().map(route).collect();
    routes.sort_by_key(|route| std::cmp::Reverse(route.counts.requests));
    routes
}
