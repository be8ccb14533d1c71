//! Who reads the log, back to when, and how a call is shown to them.

use std::collections::HashMap;
use std::net::IpAddr;

use diesel::dsl::exists;
use diesel::prelude::*;
use keywright_api_types::ids::{ApiKeyId, ClientId, RequestId};
use keywright_api_types::requests::LoggedRequest;
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_domain::calls::KeyNumber;

use super::block::StoredCall;
use super::owner::Owner;
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

/// Reads the log of a client, of one key, or of everyone.
pub(super) struct LogReader {
    /// Whose calls are read.
    pub(super) owner: Owner,
    /// The first moment that is still kept.
    pub(super) kept_from: i64,
    /// From when on nothing is missing, of everyone's calls too.
    pub(super) whole_from: Option<Timestamp>,
    /// Whether calls are shown with their client's name.
    names_clients: bool,
}

/// A key as calls show it.
struct ShownKey {
    id: ApiKeyId,
    name: String,
    client_id: ClientId,
    client_name: String,
}

impl LogReader {
    /// Nothing if there is no such client, or it has no such key.
    pub(super) fn new(
        connection: &mut AnyConnection,
        client: &ClientId,
        key: Option<&ApiKeyId>,
        now: Timestamp,
    ) -> Result<Option<Self>, DatabaseError> {
        let Some(owner) = Owner::of_client(connection, client, key)? else { return Ok(None) };
        let whole_from = shortest_retention(connection, owner)?.map(|days| kept_from(days, now));
        let kept_from = whole_from.unwrap_or(now).unix_milliseconds();
        Ok(Some(Self { owner, kept_from, whole_from, names_clients: false }))
    }

    /// For an admin: of any client and key, or of everyone, as far back as any package keeps its log.
    pub(super) fn admin_new(
        connection: &mut AnyConnection,
        client: Option<&ClientId>,
        key: Option<&ApiKeyId>,
        now: Timestamp,
    ) -> Result<Option<Self>, DatabaseError> {
        let Some(owner) = Owner::admin_find(connection, client, key)? else { return Ok(None) };
        let days: Option<i64> =
            packages::table.select(diesel::dsl::max(packages::log_retention_days)).first(connection)?;
        let whole_from = shortest_retention(connection, owner)?.map(|days| kept_from(days, now));
        let kept_from = kept_from(days.unwrap_or(0), now).unix_milliseconds();
        Ok(Some(Self { owner, kept_from, whole_from, names_clients: true }))
    }

    /// Calls as the API shows them, in the same order. One that cannot be read is left out, and logged.
    pub(super) fn show(
        &self,
        connection: &mut AnyConnection,
        calls: Vec<Stored>,
    ) -> Result<Vec<LoggedRequest>, DatabaseError> {
        let keys = self.keys(connection, &calls)?;
        let shown = calls.into_iter().filter_map(|call| {
            let (id, key) = (RequestId::from_bits(call.id), keys.get(&call.key)?);
            self.shown(call, key)
                .inspect_err(|error| tracing::error!(%error, request = %id, "a call cannot be read and is left out"))
                .ok()
        });
        Ok(shown.collect())
    }

    /// The keys of these calls, as far as the owner has them.
    fn keys(
        &self,
        connection: &mut AnyConnection,
        calls: &[Stored],
    ) -> Result<HashMap<KeyNumber, ShownKey>, DatabaseError> {
        let mut numbers: Vec<i64> = calls.iter().map(|call| call.key.0.into()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut query = api_keys::table
            .inner_join(clients::table)
            .filter(api_keys::number.eq_any(numbers))
            .select((api_keys::number, api_keys::id, api_keys::name, clients::id, clients::name))
            .into_boxed();
        if let Some(client) = self.owner.client() {
            query = query.filter(clients::number.eq(i64::from(client.0)));
        }
        let rows: Vec<(i64, String, String, String, String)> = query.load(connection)?;
        let key = |(number, id, name, client_id, client_name): (i64, String, String, String, String)| {
            let number = KeyNumber(columns::number("api_keys.number", number)?);
            let (id, client_id) = (columns::text("api_keys.id", &id)?, columns::text("clients.id", &client_id)?);
            Ok((number, ShownKey { id, name, client_id, client_name }))
        };
        rows.into_iter().map(key).collect()
    }

    fn shown(&self, call: Stored, key: &ShownKey) -> Result<LoggedRequest, DatabaseError> {
        let request_id = RequestId::from_bits(call.id);
        let code: Option<ErrorCode> = columns::optional_text("request_blocks.data", call.code.as_deref())?;
        Ok(LoggedRequest {
            request_id,
            at: columns::timestamp((call.id >> 80) as i64),
            key_id: key.id,
            key_name: key.name.clone(),
            client_id: key.client_id,
            client_name: self.names_clients.then(|| key.client_name.clone()),
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

/// For how many days the client's calls are kept, or those of the client with the fewest; nothing if there is no client.
fn shortest_retention(connection: &mut AnyConnection, owner: Owner) -> Result<Option<i64>, DatabaseError> {
    let of_package = clients::table.filter(clients::package_id.eq(packages::id));
    let query = packages::table.select(diesel::dsl::min(packages::log_retention_days));
    Ok(match owner.client() {
        None => query.filter(exists(of_package)).first(connection)?,
        Some(client) => {
            query.filter(exists(of_package.filter(clients::number.eq(i64::from(client.0))))).first(connection)?
        }
    })
}

/// The first moment of what is kept for that many days.
pub(crate) fn kept_from(days: i64, now: Timestamp) -> Timestamp {
    now.plus_seconds(days.saturating_mul(-86_400))
}
