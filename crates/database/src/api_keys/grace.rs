//! Until when the secret before the current one works.

use diesel::prelude::*;
use keywright_api_types::api_keys::{ApiKey, ChangeGrace};
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_domain::api_keys::changed_grace;
use serde_json::json;

use super::{KeyError, list, record};
use crate::audit::Act;
use crate::schema::api_keys;
use crate::{AnyConnection, columns};

/// Ends the grace of a client's key, or makes it longer or shorter. One that is over stays over.
///
/// # Errors
/// `NotFound`, `Revoked`, `GraceOver`, `Invalid`, or that the database failed.
pub fn change_grace(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    client: &ClientId,
    id: &ApiKeyId,
    body: ChangeGrace,
) -> Result<ApiKey, KeyError> {
    let mut row = list::find_row(connection, client, id)?.ok_or(KeyError::NotFound)?;
    if row.revoked_at.is_some() {
        return Err(KeyError::Revoked);
    }
    let running = columns::optional_timestamp(row.grace_expires_at).filter(|end| *end > act.at);
    let (Some(before), Some(rotated_at)) = (running, row.rotated_at) else { return Err(KeyError::GraceOver) };
    let (rotated_at, expires_at) = (columns::timestamp(rotated_at), columns::optional_timestamp(row.expires_at));
    let after =
        changed_grace(act.at, body.seconds, rotated_at, expires_at).map_err(|error| KeyError::Invalid(vec![error]))?;
    row.grace_expires_at = after.map(|end| end.unix_milliseconds());
    row.updated_at = act.at.unix_milliseconds().max(row.created_at);
    let set = (api_keys::grace_expires_at.eq(row.grace_expires_at), api_keys::updated_at.eq(row.updated_at));
    diesel::update(api_keys::table.find(id.as_str())).set(set).execute(connection)?;
    let change = Change { from: json!(before), to: json!(after) };
    let key = row.into_api_key(act.at)?;
    record(
        connection,
        act,
        AuditAction::ApiKeyUpdated,
        &key,
        Changes::from([("grace_expires_at".to_owned(), change)]),
    )?;
    Ok(key)
}
