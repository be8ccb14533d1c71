//! Writing a batch of calls: log rows, rollups, and when each key was last used.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use keywright_api_types::usage::Interval;
use keywright_domain::latency;

use super::LoggedCall;
use crate::schema::{api_keys, request_log};
use crate::{AnyConnection, DatabaseError, columns};

#[derive(Insertable)]
#[diesel(table_name = request_log)]
struct NewLogRow<'a> {
    request_id: &'a str,
    at: i64,
    api_key_id: &'a str,
    client_id: &'a str,
    method: &'a str,
    route: &'a str,
    status: i64,
    code: Option<&'a str>,
    latency_microseconds: i64,
    ip: &'a str,
    user_agent: Option<&'a str>,
}

/// What one row of the rollups counts; sorted, so that rows that lie together are written together.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Cell<'a> {
    key: &'a str,
    width: i64,
    starts_at: i64,
    method: &'a str,
    route: &'a str,
    status: i64,
    latency_bucket: i64,
    client: &'a str,
}

/// Appends a batch. Call it inside [`crate::Database::append`].
///
/// # Errors
/// That the database failed; nothing of the batch is written then.
pub fn append(connection: &mut AnyConnection, calls: &[LoggedCall]) -> Result<(), DatabaseError> {
    append_log(connection, calls)?;
    append_rollups(connection, calls)?;
    note_last_use(connection, calls)
}

fn append_log(connection: &mut AnyConnection, calls: &[LoggedCall]) -> Result<(), DatabaseError> {
    for call in calls {
        let row = NewLogRow {
            request_id: call.request_id.as_str(),
            at: call.at.unix_milliseconds(),
            api_key_id: call.key_id.as_str(),
            client_id: call.client_id.as_str(),
            method: &call.method,
            route: &call.route,
            status: call.status.into(),
            code: call.code,
            latency_microseconds: i64::try_from(call.latency_microseconds).unwrap_or(i64::MAX),
            ip: &call.ip,
            user_agent: call.user_agent.as_deref(),
        };
        diesel::insert_into(request_log::table).values(row).execute(connection)?;
    }
    Ok(())
}

fn append_rollups(connection: &mut AnyConnection, calls: &[LoggedCall]) -> Result<(), DatabaseError> {
    let mut cells: BTreeMap<Cell<'_>, i64> = BTreeMap::new();
    for call in calls {
        for interval in Interval::ALL {
            let width = interval.milliseconds();
            let cell = Cell {
                key: call.key_id.as_str(),
                width,
                starts_at: call.at.floor_to(width).unix_milliseconds(),
                method: &call.method,
                route: &call.route,
                status: call.status.into(),
                latency_bucket: latency::bucket(call.latency_microseconds).into(),
                client: call.client_id.as_str(),
            };
            *cells.entry(cell).or_default() += 1;
        }
    }
    for (cell, requests) in cells {
        // Both databases read this upsert; diesel's own is not to be had for both at once.
        diesel::sql_query(
            "INSERT INTO usage_rollups (api_key_id, width_milliseconds, starts_at, method, route, status, \
             latency_bucket, client_id, requests) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (api_key_id, width_milliseconds, starts_at, method, route, status, latency_bucket) \
             DO UPDATE SET requests = usage_rollups.requests + excluded.requests",
        )
        .bind::<Text, _>(cell.key)
        .bind::<BigInt, _>(cell.width)
        .bind::<BigInt, _>(cell.starts_at)
        .bind::<Text, _>(cell.method)
        .bind::<Text, _>(cell.route)
        .bind::<BigInt, _>(cell.status)
        .bind::<BigInt, _>(cell.latency_bucket)
        .bind::<Text, _>(cell.client)
        .bind::<BigInt, _>(requests)
        .execute(connection)?;
    }
    Ok(())
}

fn note_last_use(connection: &mut AnyConnection, calls: &[LoggedCall]) -> Result<(), DatabaseError> {
    let mut newest: BTreeMap<&str, &LoggedCall> = BTreeMap::new();
    for call in calls.iter().filter(|call| call.accepted) {
        let entry = newest.entry(call.key_id.as_str()).or_insert(call);
        if entry.at <= call.at {
            *entry = call;
        }
    }
    for (key, call) in newest {
        let at = call.at.unix_milliseconds();
        let older = api_keys::last_used_at.is_null().or(api_keys::last_used_at.lt(at));
        diesel::update(api_keys::table.filter(api_keys::id.eq(key)).filter(older))
            .set((api_keys::last_used_at.eq(at), api_keys::last_used_ip.eq(&call.ip)))
            .execute(connection)?;
    }
    Ok(())
}

impl LoggedCall {
    /// What a client sees of the latency, in milliseconds.
    pub(crate) fn latency_ms(microseconds: i64) -> Result<f64, DatabaseError> {
        let microseconds: u32 =
            columns::number("request_log.latency_microseconds", microseconds.min(i64::from(u32::MAX)))?;
        Ok(f64::from(microseconds) / 1000.0)
    }
}
