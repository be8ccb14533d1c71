//! The request log, newest first.

use diesel::prelude::*;
use keywright_api_types::ErrorCode;
use keywright_api_types::Timestamp;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::requests::LoggedRequest;

use crate::schema::{api_keys, request_log};
use crate::usage::LoggedCall;
use crate::{AnyConnection, DatabaseError, columns};

/// A place in the log: the time and the number of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The row's time.
    pub at: Timestamp,
    /// The row's number, where times are equal.
    pub id: i64,
}

/// Which calls to list; all that is named must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// With this key.
    pub key: Option<ApiKeyId>,
    /// Answered with a status in this range, both ends included.
    pub status: Option<(u16, u16)>,
    /// With this HTTP method.
    pub method: Option<String>,
    /// To this route's pattern.
    pub route: Option<String>,
    /// From this address.
    pub ip: Option<String>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Up to this moment, exclusive.
    pub to: Option<Timestamp>,
    /// Older than this place.
    pub before: Option<Place>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = request_log)]
struct LogRow {
    id: i64,
    request_id: String,
    at: i64,
    api_key_id: String,
    client_id: String,
    method: String,
    route: String,
    status: i64,
    code: Option<String>,
    latency_microseconds: i64,
    ip: String,
    user_agent: Option<String>,
}

/// A client's calls, newest first, each with its place.
///
/// # Errors
/// That the database failed.
pub fn list(
    connection: &mut AnyConnection,
    client: &ClientId,
    filter: &LogFilter,
    limit: u32,
) -> Result<Vec<(Place, LoggedRequest)>, DatabaseError> {
    let mut query =
        request_log::table.inner_join(api_keys::table).filter(request_log::client_id.eq(client.as_str())).into_boxed();
    if let Some(key) = &filter.key {
        query = query.filter(request_log::api_key_id.eq(key.as_str()));
    }
    if let Some((lowest, highest)) = filter.status {
        query = query.filter(request_log::status.between(i64::from(lowest), i64::from(highest)));
    }
    if let Some(method) = &filter.method {
        query = query.filter(request_log::method.eq(method));
    }
    if let Some(route) = &filter.route {
        query = query.filter(request_log::route.eq(route));
    }
    if let Some(ip) = &filter.ip {
        query = query.filter(request_log::ip.eq(ip));
    }
    if let Some(from) = filter.from {
        query = query.filter(request_log::at.ge(from.unix_milliseconds()));
    }
    if let Some(to) = filter.to {
        query = query.filter(request_log::at.lt(to.unix_milliseconds()));
    }
    if let Some(Place { at, id }) = filter.before {
        let at = at.unix_milliseconds();
        query = query.filter(request_log::at.le(at)).filter(request_log::at.lt(at).or(request_log::id.lt(id)));
    }
    let rows: Vec<(LogRow, String)> = query
        .order((request_log::at.desc(), request_log::id.desc()))
        .limit(i64::from(limit))
        .select((LogRow::as_select(), api_keys::name))
        .load(connection)?;
    rows.into_iter().map(|(row, key_name)| row.into_request(key_name)).collect()
}

impl LogRow {
    fn into_request(self, key_name: String) -> Result<(Place, LoggedRequest), DatabaseError> {
        let at = columns::timestamp(self.at);
        let code: Option<ErrorCode> = columns::optional_text("request_log.code", self.code.as_deref())?;
        let request = LoggedRequest {
            request_id: columns::text("request_log.request_id", &self.request_id)?,
            at,
            key_id: columns::text("request_log.api_key_id", &self.api_key_id)?,
            key_name,
            client_id: columns::text("request_log.client_id", &self.client_id)?,
            method: self.method,
            route: self.route,
            status: columns::number("request_log.status", self.status)?,
            code,
            latency_ms: LoggedCall::latency_ms(self.latency_microseconds)?,
            ip: self.ip,
            user_agent: self.user_agent,
        };
        Ok((Place { at, id: self.id }, request))
    }
}
