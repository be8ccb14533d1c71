//! Who reads the log, back to when, and how a call is shown to them.

use std::collections::HashMap;
use std::net::IpAddr;

use diesel::prelude::*;
use keywright_api_types::ids::{ApiKeyId, ClientId, RequestId};
use keywright_api_types::requests::LoggedRequest;
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_domain::calls::{ClientNumber, KeyNumber};

use super::block::StoredCall;
use super::heads::Owner;
use crate::schema::{api_keys, clients, packages};
use crate::{AnyConnection, DatabaseError, columns};

/// A call, taken out of its block.
pub(super) struct Stored {
    /// The request id's 128 bits.
    pub(super) id: u128,
    key: KeyNumber,
    method: String,
    route: String,
    status: u16,
    code: Option<String>,
    latency_microseconds: u32,
    address: IpAddr,
    user_agent: Option<String>,
}

impl Stored {
    pub(super) fn new(call: &StoredCall<'_>) -> Self {
        let (method, route) = call.endpoint;
        Self {
            id: call.id,
            key: call.key,
            method: method.to_owned(),
            route: route.to_owned(),
            status: call.outcome.status,
            code: call.outcome.code.map(str::to_owned),
            latency_microseconds: call.latency_microseconds,
            address: call.address,
            user_agent: call.user_agent.map(str::to_owned),
        }
    }
}

/// Reads a client's log, or one key's.
pub(super) struct LogReader {
    client: ClientId,
    /// Whose calls are read.
    pub(super) owner: Owner,
    /// The first moment that the client's package still keeps.
    pub(super) kept_from: i64,
}

impl LogReader {
    /// Nothing if there is no such client, or it has no such key.
    pub(super) fn new(
        connection: &mut AnyConnection,
        client: &ClientId,
        key: Option<&ApiKeyId>,
        now: Timestamp,
    ) -> Result<Option<Self>, DatabaseError> {
        let found: Option<(i64, i64)> = clients::table
            .inner_join(packages::table)
            .filter(clients::id.eq(client.as_str()))
            .select((clients::number, packages::log_retention_days))
            .first(connection)
            .optional()?;
        let Some((number, days)) = found else { return Ok(None) };
        let owner = match key {
            None => None,
            Some(key) => match crate::api_keys::number(connection, client, key)? {
                None => return Ok(None),
                number => number,
            },
        };
        Ok(Some(Self {
            client: *client,
            owner: Owner { client: ClientNumber(columns::number("clients.number", number)?), key: owner },
            kept_from: now.plus_seconds(days.saturating_mul(-86_400)).unix_milliseconds(),
        }))
    }

    /// Calls as the API shows them, in the same order. One that cannot be read is left out, and logged.
    pub(super) fn show(
        &self,
        connection: &mut AnyConnection,
        calls: Vec<Stored>,
    ) -> Result<Vec<LoggedRequest>, DatabaseError> {
        let mut numbers: Vec<i64> = calls.iter().map(|call| call.key.0.into()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let rows: Vec<(i64, String, String)> = api_keys::table
            .filter(api_keys::client_id.eq(self.client.as_str()))
            .filter(api_keys::number.eq_any(numbers))
            .select((api_keys::number, api_keys::id, api_keys::name))
            .load(connection)?;
        let keys: HashMap<i64, (String, String)> =
            rows.into_iter().map(|(number, id, name)| (number, (id, name))).collect();
        let shown = calls.into_iter().filter_map(|call| {
            let id = RequestId::from_bits(call.id);
            let (key_id, key_name) = keys.get(&call.key.0.into())?;
            self.shown(call, key_id, key_name)
                .inspect_err(|error| tracing::error!(%error, request = %id, "a call cannot be read and is left out"))
                .ok()
        });
        Ok(shown.collect())
    }

    fn shown(&self, call: Stored, key_id: &str, key_name: &str) -> Result<LoggedRequest, DatabaseError> {
        let request_id = RequestId::from_bits(call.id);
        let code: Option<ErrorCode> = columns::optional_text("request_blocks.data", call.code.as_deref())?;
        Ok(LoggedRequest {
            request_id,
            at: columns::timestamp((call.id >> 80) as i64),
            key_id: columns::text("api_keys.id", key_id)?,
            key_name: key_name.to_owned(),
            client_id: self.client,
            method: call.method,
            route: call.route,
            status: call.status,
            code,
            latency_ms: f64::from(call.latency_microseconds) / 1000.0,
            ip: call.address.to_string(),
            user_agent: call.user_agent,
        })
    }
}
