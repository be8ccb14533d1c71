//! Replacing a key's secret.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus, RegenerateApiKey};
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_domain::api_keys::grace_end;
use keywright_domain::secrets::Secret;
use serde_json::{Value, json};

use super::create::insert_secret;
use super::{KeyError, KeyRow, KeyWorkshop, list, record};
use crate::AnyConnection;
use crate::audit::Act;
use crate::schema::api_keys;

/// Gives a client's key a new secret. The one before works until the grace ends; one that was
/// replaced earlier stops at once, so that never more than two work.
///
/// # Errors
/// `NotFound`, `Revoked`, or that the database failed.
pub fn regenerate(
    connection: &mut AnyConnection,
    workshop: &KeyWorkshop,
    act: &mut Act<'_>,
    client: &ClientId,
    id: &ApiKeyId,
    body: RegenerateApiKey,
) -> Result<(ApiKey, Secret), KeyError> {
    let row = list::find_row(connection, client, id)?.ok_or(KeyError::NotFound)?;
    if row.revoked_at.is_some() {
        return Err(KeyError::Revoked);
    }
    replace(connection, workshop, act, row, body)
}

/// Gives all active keys of a client new secrets, as [`regenerate`] does for one; newest first.
///
/// # Errors
/// That the database failed.
pub fn regenerate_all(
    connection: &mut AnyConnection,
    workshop: &KeyWorkshop,
    act: &mut Act<'_>,
    client: &ClientId,
    body: RegenerateApiKey,
) -> Result<Vec<(ApiKey, Secret)>, KeyError> {
    let rows = list::all(connection, client, Some(ApiKeyStatus::Active), act.at)?;
    rows.into_iter().map(|row| replace(connection, workshop, act, row, body)).collect()
}

fn replace(
    connection: &mut AnyConnection,
    workshop: &KeyWorkshop,
    act: &mut Act<'_>,
    mut row: KeyRow,
    body: RegenerateApiKey,
) -> Result<(ApiKey, Secret), KeyError> {
    let expires_at = row.expires_at.map(Timestamp::from_unix_milliseconds);
    let grace = grace_end(act.at, body.grace_seconds, expires_at);
    let secret = workshop.format.generate(&mut act.random);
    let grace_before = row.grace_expires_at.map(Timestamp::from_unix_milliseconds).filter(|end| *end > act.at);
    let change = |from: Value, to: Value| Change { from, to };
    let changes = Changes::from([
        ("rotated_at".to_owned(), change(json!(row.rotated_at.map(Timestamp::from_unix_milliseconds)), json!(act.at))),
        ("grace_expires_at".to_owned(), change(json!(grace_before), json!(grace))),
    ]);
    let now = act.at.unix_milliseconds();
    row.prefix = secret.prefix().to_owned();
    row.generation += 1;
    row.rotated_at = Some(now);
    row.grace_expires_at = grace.map(Timestamp::unix_milliseconds);
    row.updated_at = now.max(row.created_at);
    let set = (
        api_keys::prefix.eq(&row.prefix),
        api_keys::generation.eq(row.generation),
        api_keys::rotated_at.eq(row.rotated_at),
        api_keys::grace_expires_at.eq(row.grace_expires_at),
        api_keys::updated_at.eq(row.updated_at),
    );
    diesel::update(api_keys::table.find(&row.id)).set(set).execute(connection)?;
    insert_secret(connection, workshop, &row, &secret)?;
    let key = row.into_api_key(act.at)?;
    record(connection, act, AuditAction::ApiKeyRegenerated, &key, changes)?;
    Ok((key, secret))
}
