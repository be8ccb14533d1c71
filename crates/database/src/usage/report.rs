//! Usage over a span, from rollups.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::usage::{Counts, Interval, Point, RouteUsage, StatusUsage, Totals, UsageReport};
use keywright_domain::latency;

use crate::connection::Backend;
use crate::schema::usage_rollups;
use crate::{AnyConnection, DatabaseError, columns};

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

type Condition<'a> = Box<dyn BoxableExpression<usage_rollups::table, Backend, SqlType = Bool> + 'a>;

/// A client's usage.
///
/// # Errors
/// That the database failed.
pub fn report(
    connection: &mut AnyConnection,
    client: &ClientId,
    query: &ReportQuery,
) -> Result<UsageReport, DatabaseError> {
    let width = query.interval.milliseconds();
    let sum = || diesel::dsl::sql::<BigInt>("CAST(SUM(requests) AS BIGINT)");

    let by_time: Vec<(i64, i64, i64)> = usage_rollups::table
        .filter(in_span(client, query))
        .group_by((usage_rollups::starts_at, usage_rollups::status))
        .select((usage_rollups::starts_at, usage_rollups::status, sum()))
        .load(connection)?;
    let by_route: Vec<(String, String, i64, i64)> = usage_rollups::table
        .filter(in_span(client, query))
        .group_by((usage_rollups::method, usage_rollups::route, usage_rollups::status))
        .select((usage_rollups::method, usage_rollups::route, usage_rollups::status, sum()))
        .load(connection)?;
    let by_latency: Vec<(i64, i64)> = usage_rollups::table
        .filter(in_span(client, query))
        .group_by(usage_rollups::latency_bucket)
        .select((usage_rollups::latency_bucket, sum()))
        .order(usage_rollups::latency_bucket.asc())
        .load(connection)?;

    let mut points = empty_points(query.from, query.to, width);
    let mut totals = Counts::default();
    let mut statuses: BTreeMap<u16, u64> = BTreeMap::new();
    for (starts_at, status, requests) in by_time {
        let (status, requests) = read_counts(status, requests)?;
        totals.add(status, requests);
        *statuses.entry(status).or_default() += requests;
        points.entry(starts_at).or_default().add(status, requests);
    }
    let latencies: Vec<(i32, u64)> = by_latency
        .into_iter()
        .map(|(bucket, requests)| {
            let bucket = columns::number("usage_rollups.latency_bucket", bucket)?;
            Ok((bucket, columns::number("usage_rollups.requests", requests)?))
        })
        .collect::<Result<_, DatabaseError>>()?;
    let point = |(at, counts)| Point { at: Timestamp::from_unix_milliseconds(at), counts };
    Ok(UsageReport {
        from: query.from,
        to: query.to,
        interval: query.interval,
        totals: Totals { counts: totals, latency_ms: latency::percentiles(&latencies) },
        series: points.into_iter().map(point).collect(),
        by_route: busiest_routes(by_route)?,
        by_status: statuses.into_iter().map(|(status, requests)| StatusUsage { status, requests }).collect(),
    })
}

/// The rollups of the client, or of one of its keys, in the span.
fn in_span<'a>(client: &'a ClientId, query: &'a ReportQuery) -> Condition<'a> {
    let span = usage_rollups::client_id
        .eq(client.as_str())
        .and(usage_rollups::width_milliseconds.eq(query.interval.milliseconds()))
        .and(usage_rollups::starts_at.ge(query.from.unix_milliseconds()))
        .and(usage_rollups::starts_at.lt(query.to.unix_milliseconds()));
    match &query.key {
        None => Box::new(span),
        Some(key) => Box::new(span.and(usage_rollups::api_key_id.eq(key.as_str()))),
    }
}

fn empty_points(from: Timestamp, to: Timestamp, width: i64) -> BTreeMap<i64, Counts> {
    let starts =
        (from.unix_milliseconds()..to.unix_milliseconds()).step_by(usize::try_from(width).unwrap_or(usize::MAX));
    starts.map(|at| (at, Counts::default())).collect()
}

fn read_counts(status: i64, requests: i64) -> Result<(u16, u64), DatabaseError> {
    Ok((columns::number("usage_rollups.status", status)?, columns::number("usage_rollups.requests", requests)?))
}

fn busiest_routes(rows: Vec<(String, String, i64, i64)>) -> Result<Vec<RouteUsage>, DatabaseError> {
    let mut routes: BTreeMap<(String, String), Counts> = BTreeMap::new();
    for (method, route, status, requests) in rows {
        let (status, requests) = read_counts(status, requests)?;
        routes.entry((method, route)).or_default().add(status, requests);
    }
    let route = |((method, route), counts)| RouteUsage { method, route, counts };
    let mut routes: Vec<RouteUsage> = routes.into_iter().map(route).collect();
    routes.sort_by_key(|route| std::cmp::Reverse(route.counts.requests));
    Ok(routes)
}
