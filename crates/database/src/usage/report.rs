//! Usage over a span.

use std::collections::BTreeMap;

use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::usage::{Counts, Interval, Point, RouteUsage, StatusUsage, Totals, UsageReport};
use keywright_domain::calls::{ClientNumber, KeyNumber};
use keywright_domain::latency;
use keywright_domain::rollups::{Cell, Rollup};

use super::by_key::busiest_keys;
use super::cover::cover;
use super::progress::progress;
use super::rollups;
use crate::request_log::heads;
use crate::request_log::owner::Owner;
use crate::{AnyConnection, DatabaseError};

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
    let owner = Owner::of_client(connection, client, query.key.as_ref())?;
    let (figures, by_key) = match owner {
        None => (Figures::default(), Vec::new()),
        Some(owner) => {
            let counted = counted(connection, owner, query)?;
            let by_key = busiest_keys(connection, client, query, counted.uncounted_by_key)?;
            (Figures::of(&counted.rollups, query.interval), by_key)
        }
    };
    Ok(UsageReport {
        from: query.from,
        to: query.to,
        interval: query.interval,
        series: figures.series(query),
        totals: totals(&figures.sum.cells),
        by_route: busiest_routes(&figures.sum.cells),
        by_status: by_status(&figures.sum.cells),
        by_key,
    })
}

/// Calls added up: by point of the series, and all.
#[derive(Default)]
pub(super) struct Figures {
    points: BTreeMap<i64, Rollup>,
    /// All calls.
    pub(super) sum: Rollup,
}

impl Figures {
    pub(super) fn of(rollups: &[(i64, Rollup)], interval: Interval) -> Self {
        let mut figures = Self::default();
        for (starts_at, rollup) in rollups {
            let start = starts_at - starts_at.rem_euclid(interval.milliseconds());
            figures.points.entry(start).or_default().merge(rollup);
            figures.sum.merge(rollup);
        }
        figures
    }

    /// One point for each interval of the query.
    pub(super) fn series(&self, query: &ReportQuery) -> Vec<Point> {
        let starts = query.from.unix_milliseconds()..query.to.unix_milliseconds();
        let width = usize::try_from(query.interval.milliseconds()).unwrap_or(usize::MAX);
        let point = |at| {
            let Totals { counts, latency_ms } =
                self.points.get(&at).map(|point| totals(&point.cells)).unwrap_or_default();
            Point { at: Timestamp::from_unix_milliseconds(at), counts, latency_ms }
        };
        starts.step_by(width).map(point).collect()
    }
}

/// What the owner's calls in a span were counted to.
pub(super) struct Counted {
    /// By their starts; there may be several of one start.
    pub(super) rollups: Vec<(i64, Rollup)>,
    /// Those out of blocks that are not counted yet, by key: they are among the rollups too.
    pub(super) uncounted_by_key: BTreeMap<KeyNumber, Counts>,
    /// The same, by client.
    pub(super) uncounted_by_client: BTreeMap<ClientNumber, Counts>,
}

/// All that the owner's calls in the span were counted to: by rollups as wide as the interval allows, and from the
/// blocks that are not counted yet.
pub(super) fn counted(
    connection: &mut AnyConnection,
    owner: Owner,
    query: &ReportQuery,
) -> Result<Counted, DatabaseError> {
    let progress = progress(connection)?;
    let (from, to) = (query.from.unix_milliseconds(), query.to.unix_milliseconds());
    let mut found = Vec::new();
    for (interval, from, to) in cover(&progress, query.interval, from, to) {
        found.extend(rollups::of(connection, owner, interval, from, to)?);
    }
    let span = from..to;
    let blocks = heads::after(connection, progress.blocks_through, owner, (span.start, span.end - 1))?;
    let ids: Vec<i64> = blocks.iter().map(|block| block.id).collect();
    let width = query.interval.milliseconds();
    let mut uncounted: BTreeMap<i64, Rollup> = BTreeMap::new();
    let mut uncounted_by_key: BTreeMap<KeyNumber, Counts> = BTreeMap::new();
    let mut uncounted_by_client: BTreeMap<ClientNumber, Counts> = BTreeMap::new();
    heads::visit(connection, &ids, |call| {
        let at = call.at();
        if owner.made(call) && span.contains(&at) {
            let rollup = uncounted.entry(at - at.rem_euclid(width)).or_default();
            rollup.count(call.counted_as(), call.latency_microseconds);
            uncounted_by_key.entry(call.key).or_default().add(call.outcome.status, 1);
            uncounted_by_client.entry(call.client).or_default().add(call.outcome.status, 1);
        }
    })?;
    found.extend(uncounted);
    Ok(Counted { rollups: found, uncounted_by_key, uncounted_by_client })
}

pub(super) fn totals(cells: &[Cell]) -> Totals {
    let mut counts = Counts::default();
    let mut latencies: BTreeMap<i32, u64> = BTreeMap::new();
    for cell in cells {
        counts.add(cell.status, cell.requests());
        cell.latencies.iter().for_each(|(bucket, calls)| *latencies.entry(*bucket).or_default() += calls);
    }
    let latencies: Vec<(i32, u64)> = latencies.into_iter().collect();
    Totals { counts, latency_ms: latency::percentiles(&latencies) }
}

pub(super) fn by_status(cells: &[Cell]) -> Vec<StatusUsage> {
    let mut statuses: BTreeMap<u16, u64> = BTreeMap::new();
    cells.iter().for_each(|cell| *statuses.entry(cell.status).or_default() += cell.requests());
    statuses.into_iter().map(|(status, requests)| StatusUsage { status, requests }).collect()
}

pub(super) fn busiest_routes(cells: &[Cell]) -> Vec<RouteUsage> {
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
