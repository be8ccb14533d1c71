//! Looking keys up.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus};
use keywright_api_types::ids::{ApiKeyId, ClientId};

use super::KeyRow;
use super::row::of_client;
use crate::schema::api_keys;
use crate::{AnyConnection, DatabaseError};

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
    let mut query = of_client(client);
    let milliseconds = now.unix_milliseconds();
    query = match filter.status {
        None => query,
        Some(ApiKeyStatus::Revoked) => query.filter(api_keys::revoked_at.is_not_null()),
        Some(ApiKeyStatus::Expired) => {
            query.filter(api_keys::revoked_at.is_null()).filter(api_keys::expires_at.le(milliseconds))
        }
        Some(ApiKeyStatus::Active) => query
            .filter(api_keys::revoked_at.is_null())
            .filter(api_keys::expires_at.is_null().or(api_keys::expires_at.gt(milliseconds))),
    };
    if let Some(before) = &filter.before {
        query = query.filter(api_keys::id.lt(before.as_str()));
    }
    let rows: Vec<KeyRow> =
        query.order(api_keys::id.desc()).limit(i64::from(limit)).select(KeyRow::as_select()).load(connection)?;
    rows.into_iter().map(|row| row.into_api_key(now)).collect()
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
    find_row(connection, client, id)?.map(|row| row.into_api_key(now)).transpose()
}

pub(super) fn find_row(
    connection: &mut AnyConnection,
    client: &ClientId,
    id: &ApiKeyId,
) -> Result<Option<KeyRow>, DatabaseError> {
    let query = of_client(client).filter(api_keys::id.eq(id.as_str())).select(KeyRow::as_select());
    Ok(query.first(connection).optional()?)
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
