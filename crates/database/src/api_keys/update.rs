//! Changing a key's settings.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus, UpdateApiKey};
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_domain::api_keys::{Authority, KeySettings, status};
use keywright_domain::limits::Entitlement;
use serde_json::json;

use super::{KeyError, KeyRow, KeyWorkshop, entitlement, list, record, require_room, search_text};
use crate::audit::Act;
use crate::schema::api_keys;
use crate::{AnyConnection, columns};

/// Changes a client's key. A change of nothing writes nothing. An admin may give it more than the client has, also by
/// setting the rate that it has already.
///
/// # Errors
/// `NotFound`, `Revoked`, `Changed`, `Invalid`, `LimitReached` where a later expiry would bring one key too many
/// back to life, or that the database failed.
pub fn update(
    connection: &mut AnyConnection,
    workshop: &KeyWorkshop,
    act: &mut Act<'_>,
    client: &ClientId,
    id: &ApiKeyId,
    by: Authority,
    patch: UpdateApiKey,
) -> Result<ApiKey, KeyError> {
    let mut row = list::find_row(connection, client, id)?.ok_or(KeyError::NotFound)?;
    if row.revoked_at.is_some() {
        return Err(KeyError::Revoked);
    }
    if patch.if_updated_at.is_some_and(|read| read.unix_milliseconds() != row.updated_at) {
        return Err(KeyError::Changed);
    }
    let entitlement = entitlement(connection, client, workshop.limits)?;
    let Revision { after, granted, mut changes } = revise(&row, &entitlement, by, patch, act.at)?;
    if changes.is_empty() {
        return Ok(row.into_api_key(act.at)?);
    }
    let revives = status(None, columns::optional_timestamp(row.expires_at), act.at) == ApiKeyStatus::Expired
        && status(None, after.expires_at, act.at) == ApiKeyStatus::Active;
    if revives {
        require_room(connection, client, &entitlement, by, act.at)?;
    }
    let grace = earlier(row.grace_expires_at, after.expires_at);
    if grace != row.grace_expires_at {
        let moment = |milliseconds| json!(columns::optional_timestamp(milliseconds));
        let change = Change { from: moment(row.grace_expires_at), to: moment(grace) };
        changes.insert("grace_expires_at".to_owned(), change);
    }
    row.grace_expires_at = grace;
    row.permissions = columns::to_json("api_keys.permissions", &after.permissions)?;
    row.rate_limit_per_minute = after.rate_limit_per_minute.into();
    row.rate_granted = granted;
    row.allowed_ips = columns::to_json("api_keys.allowed_ips", &after.allowed_ips)?;
    row.expires_at = after.expires_at.map(Timestamp::unix_milliseconds);
    row.search = search_text(&after.name);
    row.name = after.name;
    row.updated_at = act.at.unix_milliseconds().max(row.created_at);
    let set = (
        api_keys::name.eq(&row.name),
        api_keys::search.eq(&row.search),
        api_keys::permissions.eq(&row.permissions),
        api_keys::rate_limit_per_minute.eq(row.rate_limit_per_minute),
        api_keys::allowed_ips.eq(&row.allowed_ips),
        api_keys::expires_at.eq(row.expires_at),
        api_keys::grace_expires_at.eq(row.grace_expires_at),
        api_keys::updated_at.eq(row.updated_at),
        api_keys::rate_granted.eq(row.rate_granted),
    );
    diesel::update(api_keys::table.find(id.as_str())).set(set).execute(connection)?;
    let key = row.into_api_key(act.at)?;
    record(connection, act, AuditAction::ApiKeyUpdated, &key, changes)?;
    Ok(key)
}

/// What becomes of a key.
struct Revision {
    after: KeySettings,
    /// Whether its rate is an admin's then, and counts above its client's.
    granted: bool,
    changes: Changes,
}

/// What the change makes of the key that the row says.
fn revise(
    row: &KeyRow,
    entitlement: &Entitlement,
    by: Authority,
    patch: UpdateApiKey,
    now: Timestamp,
) -> Result<Revision, KeyError> {
    let before = row.settings()?;
    let sets_rate = by == Authority::Admin && patch.rate_limit_per_minute.flatten().is_some();
    let after = before.update(patch, entitlement, by, now).map_err(KeyError::Invalid)?;
    let mut changes = KeySettings::changes(&before, &after);
    let decides = sets_rate || before.rate_limit_per_minute != after.rate_limit_per_minute;
    let granted = if decides { after.rate_limit_per_minute > entitlement.max_rate } else { row.rate_granted };
    if granted != row.rate_granted {
        changes.insert("rate_granted".to_owned(), Change { from: json!(row.rate_granted), to: json!(granted) });
    }
    Ok(Revision { after, granted, changes })
}

/// What an admin's change of a client's key would change; nothing is changed. Where the key is given the rate that it has
/// already, that rate is among it.
///
/// # Errors
/// As [`update`].
pub fn admin_changes(
    connection: &mut AnyConnection,
    workshop: &KeyWorkshop,
    client: &ClientId,
    id: &ApiKeyId,
    patch: UpdateApiKey,
    now: Timestamp,
) -> Result<Changes, KeyError> {
    let row = list::find_row(connection, client, id)?.ok_or(KeyError::NotFound)?;
    if row.revoked_at.is_some() {
        return Err(KeyError::Revoked);
    }
    let entitlement = entitlement(connection, client, workshop.limits)?;
    let Revision { mut changes, .. } = revise(&row, &entitlement, Authority::Admin, patch, now)?;
    if changes.contains_key("rate_granted") {
        let own = json!(row.rate_limit_per_minute);
        changes.entry("rate_limit_per_minute".to_owned()).or_insert_with(|| Change { from: own.clone(), to: own });
    }
    Ok(changes)
}

/// A grace never outlives the key, also when the key's life is shortened while it runs.
fn earlier(grace: Option<i64>, expires_at: Option<Timestamp>) -> Option<i64> {
    grace.map(|end| expires_at.map_or(end, |expiry| end.min(expiry.unix_milliseconds())))
}
