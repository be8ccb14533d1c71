//! Looking keys up.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus};
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::permissions::PermissionSet;
use keywright_domain::calls::{ClientNumber, KeyNumber};

use super::row::of_client;
use super::{KeyRow, OldSecretUse};
use crate::clients::Client;
use crate::connection::Backend;
use crate::request_log::owner::Owner;
use crate::schema::{api_keys, clients};
use crate::usage::uncounted_last_use;
use crate::{AnyConnection, DatabaseError, columns};

/// Which keys to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyFilter {
    /// Only those with this status.
    pub status: Option<ApiKeyStatus>,
    /// Only those made before this one.
    pub before: Option<ApiKeyId>,
}

/// A client's keys, newest first.
///
/// # Errors
/// That the database failed.
pub fn list(
    connection: &mut AnyConnection,
    client: &ClientId,
    filter: &KeyFilter,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<ApiKey>, DatabaseError> {
    let mut query = with_status(client, filter.status, now);
    if let Some(before) = &filter.before {
        query = query.filter(api_keys::id.lt(before.as_str()));
    }
    let mut rows: Vec<KeyRow> =
        query.order(api_keys::id.desc()).limit(i64::from(limit)).select(KeyRow::as_select()).load(connection)?;
    add_last_uses(connection, client, None, &mut rows)?;
    rows.into_iter().map(|row| row.into_api_key(now)).collect()
}

/// A client's keys of a status, or all of them.
fn with_status(client: &ClientId, status: Option<ApiKeyStatus>, now: Timestamp) -> api_keys::BoxedQuery<'_, Backend> {
    let (query, now) = (of_client(client), now.unix_milliseconds());
    match status {
        None => query,
        Some(ApiKeyStatus::Revoked) => query.filter(api_keys::revoked_at.is_not_null()),
        Some(ApiKeyStatus::Expired) => {
            query.filter(api_keys::revoked_at.is_null()).filter(api_keys::expires_at.le(now))
        }
        Some(ApiKeyStatus::Active) => query
            .filter(api_keys::revoked_at.is_null())
            .filter(api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now))),
    }
}

/// The rows of all of a client's keys of a status as they stand, newest first.
pub(super) fn all(
    connection: &mut AnyConnection,
    client: &ClientId,
    status: Option<ApiKeyStatus>,
    now: Timestamp,
) -> Result<Vec<KeyRow>, DatabaseError> {
    let query = with_status(client, status, now).order(api_keys::id.desc());
    Ok(query.select(KeyRow::as_select()).load(connection)?)
}

/// The rows of those of the client's keys that there are, as they stand.
pub(super) fn rows(
    connection: &mut AnyConnection,
    client: &ClientId,
    ids: &[ApiKeyId],
) -> Result<Vec<KeyRow>, DatabaseError> {
    let query = of_client(client).filter(api_keys::id.eq_any(ids.iter().map(ApiKeyId::as_str)));
    Ok(query.select(KeyRow::as_select()).load(connection)?)
}

/// A client's key.
///
/// # Errors
/// That the database failed.
pub fn find(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &ApiKeyId,
    now: Timestamp,
) -> Result<Option<ApiKey>, DatabaseError> {
    find_used_row(connection, client, id)?.map(|row| row.into_api_key(now)).transpose()
}

/// What a client's key may do, for who is about to change it: unlike [`find`], it reads no calls.
///
/// # Errors
/// That the database failed.
pub fn permissions(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &ApiKeyId,
) -> Result<Option<PermissionSet>, DatabaseError> {
    let query = of_client(client).filter(api_keys::id.eq(id.as_str())).select(api_keys::permissions);
    let permissions: Option<String> = query.first(connection).optional()?;
    permissions.map(|text| columns::json("api_keys.permissions", &text)).transpose()
}

/// All of a client's keys that are neither revoked nor expired, newest first, each with the last use of the secret before
/// the current one.
///
/// # Errors
/// That the database failed.
pub fn live_with_uses(
    connection: &mut AnyConnection,
    client: &ClientId,
    now: Timestamp,
) -> Result<Vec<(ApiKey, OldSecretUse)>, DatabaseError> {
    let mut rows = all(connection, client, Some(ApiKeyStatus::Active), now)?;
    add_last_uses(connection, client, None, &mut rows)?;
    let read = |row: KeyRow| {
        let old_secret_use = row.old_secret_use();
        Ok((row.into_api_key(now)?, old_secret_use))
    };
    rows.into_iter().map(read).collect()
}

/// The names of a client's live keys whose rate depends on the client's package, with the rates in force, the fastest first.
///
/// # Errors
/// That the database failed.
pub fn live_with_package_rate(
    connection: &mut AnyConnection,
    client: &Client,
    now: Timestamp,
) -> Result<Vec<(String, u32)>, DatabaseError> {
    if client.overrides.max_rate.is_some() {
        return Ok(Vec::new());
    }
    let query = with_status(&client.id, Some(ApiKeyStatus::Active), now).filter(api_keys::rate_granted.eq(false));
    let rows: Vec<(String, i64)> = query
        .order((api_keys::rate_limit_per_minute.desc(), api_keys::id.asc()))
        .select((api_keys::name, api_keys::rate_limit_per_minute))
        .load(connection)?;
    let read = |(name, own)| {
        let own = columns::number("api_keys.rate_limit_per_minute", own)?;
        Ok((name, client.entitlement.rate_of_key(own, false).per_minute))
    };
    rows.into_iter().map(read).collect()
}

/// A key's row with its last uses.
pub(super) fn find_used_row(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &ApiKeyId,
) -> Result<Option<KeyRow>, DatabaseError> {
    let Some(mut row) = find_row(connection, client, id)? else { return Ok(None) };
    let number = row.number()?;
    add_last_uses(connection, client, Some(number), std::slice::from_mut(&mut row))?;
    Ok(Some(row))
}

/// A key's row as it stands. Its last use may be older than the log's: to know that many calls may have to be read, for
/// which no change of state should wait.
pub(super) fn find_row(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &ApiKeyId,
) -> Result<Option<KeyRow>, DatabaseError> {
    let query = of_client(client).filter(api_keys::id.eq(id.as_str())).select(KeyRow::as_select());
    Ok(query.first(connection).optional()?)
}

/// Adds what the log tells of the last use of keys and is not yet noted in their rows.
pub(super) fn add_last_uses(
    connection: &mut AnyConnection,
    client: &ClientId,
    key: Option<KeyNumber>,
    rows: &mut [KeyRow],
) -> Result<(), DatabaseError> {
    if rows.is_empty() {
        return Ok(());
    }
    let client = clients::table.filter(clients::id.eq(client.as_str())).select(clients::number);
    let client = ClientNumber(columns::number("clients.number", client.first(connection)?)?);
    let owner = key.map_or(Owner::Client(client), |key| Owner::Key(client, key));
    let uses = uncounted_last_use(connection, owner)?;
    for row in rows {
        if let Some((at, ip)) =
            uses.of(row.number()?).filter(|(at, _)| row.last_used_at.is_none_or(|known| known < *at))
        {
            (row.last_used_at, row.last_used_ip) = (Some(at), Some(ip));
        }
        if let Some((at, ip)) =
            uses.of_superseded(row.number()?).filter(|(at, _)| row.old_secret_used_at.is_none_or(|known| known < *at))
        {
            (row.old_secret_used_at, row.old_secret_used_ip) = (Some(at), Some(ip));
        }
    }
    Ok(())
}

/// The number of a client's key.
pub(crate) fn number(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &ApiKeyId,
) -> Result<Option<KeyNumber>, DatabaseError> {
    let query = of_client(client).filter(api_keys::id.eq(id.as_str())).select(api_keys::number);
    let number: Option<i64> = query.first(connection).optional()?;
    number.map(|number| Ok(KeyNumber(columns::number("api_keys.number", number)?))).transpose()
}

/// How many of a client's keys are neither revoked nor expired.
pub(super) fn count_live(
    connection: &mut AnyConnection,
    client: &ClientId,
    now: Timestamp,
) -> Result<i64, DatabaseError> {
    let live = api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now.unix_milliseconds()));
    let query = of_client(client).filter(api_keys::revoked_at.is_null()).filter(live);
    Ok(query.count().get_result(connection)?)
}
