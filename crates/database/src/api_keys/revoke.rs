//! Ending a key for good.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus, RevokeApiKey};
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::key_batches::RevokeApiKeys;
use keywright_domain::api_keys::status;
use serde_json::{Value, json};

use super::{KeyError, KeyRow, list, record};
use crate::audit::Act;
use crate::schema::api_keys;
use crate::{AnyConnection, columns};

/// Revokes a client's key. A second time changes nothing and answers the same.
///
/// # Errors
/// `NotFound`, or that the database failed.
pub fn revoke(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    id: &ApiKeyId,
    body: RevokeApiKey,
) -> Result<ApiKey, KeyError> {
    let row = list::find_row(connection, client, id)?.ok_or(KeyError::NotFound)?;
    end(connection, act, row, body.reason.as_deref())
}

/// Revokes several of a client's keys: all, or none if one of them is not the client's.
///
/// # Errors
/// `NotFound`, or that the database failed.
pub fn revoke_several(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    body: &RevokeApiKeys,
) -> Result<Vec<ApiKey>, KeyError> {
    let mut rows: HashMap<String, KeyRow> =
        list::rows(connection, client, &body.ids)?.into_iter().map(|row| (row.id.clone(), row)).collect();
    let mut named: HashSet<&str> = HashSet::new();
    let ids = body.ids.iter().map(ApiKeyId::as_str).filter(|id| named.insert(id));
    let chosen: Option<Vec<KeyRow>> = ids.map(|id| rows.remove(id)).collect();
    let chosen = chosen.ok_or(KeyError::NotFound)?;
    chosen.into_iter().map(|row| end(connection, act, row, body.reason.as_deref())).collect()
}

/// Revokes the key of that row, unless it is revoked already.
pub(crate) fn end(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    mut row: KeyRow,
    reason: Option<&str>,
) -> Result<ApiKey, KeyError> {
    if row.revoked_at.is_some() {
        return Ok(row.into_api_key(act.at)?);
    }
    let status_before = status(None, columns::optional_timestamp(row.expires_at), act.at);
    let now = act.at.unix_milliseconds();
    row.revoked_at = Some(now);
    row.revoked_by = Some(act.actor_id());
    row.revoke_reason = columns::trimmed(reason);
    row.updated_at = now.max(row.created_at);
    let set = (
        api_keys::revoked_at.eq(row.revoked_at),
        api_keys::revoked_by.eq(&row.revoked_by),
        api_keys::revoke_reason.eq(&row.revoke_reason),
        api_keys::updated_at.eq(row.updated_at),
    );
    diesel::update(api_keys::table.find(&row.id)).set(set).execute(connection)?;
    let changes = Changes::from([
        ("status".to_owned(), Change { from: json!(status_before), to: json!(ApiKeyStatus::Revoked) }),
        ("revoke_reason".to_owned(), Change { from: Value::Null, to: json!(row.revoke_reason) }),
    ]);
    let key = row.into_api_key(act.at)?;
    record(connection, act, AuditAction::ApiKeyRevoked, &key, changes)?;
    Ok(key)
}
