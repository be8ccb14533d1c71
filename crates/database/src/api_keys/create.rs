//! Making a key.

use diesel::prelude::*;
use keywright_api_types::api_keys::{ApiKey, CreateApiKey};
use keywright_api_types::audit::AuditAction;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_domain::api_keys::KeySettings;
use keywright_domain::secrets::Secret;

use super::{KeyError, KeyRow, KeyWorkshop, entitlement, list, record};
use crate::audit::Act;
use crate::schema::{api_key_secrets, api_keys};
use crate::{AnyConnection, columns};

/// Makes a key for the client; its secret is returned and stored nowhere.
///
/// # Errors
/// `Invalid`, `LimitReached`, or that the database failed.
pub fn create(
    connection: &mut AnyConnection,
    workshop: &KeyWorkshop,
    act: &mut Act<'_>,
    client: &ClientId,
    body: CreateApiKey,
) -> Result<(ApiKey, Secret), KeyError> {
    let entitlement = entitlement(connection, client, workshop.limits)?;
    let settings = KeySettings::create(body, &entitlement, act.at).map_err(KeyError::Invalid)?;
    if list::count_live(connection, client, act.at)? >= i64::from(entitlement.max_api_keys) {
        return Err(KeyError::LimitReached(entitlement.max_api_keys));
    }
    let (milliseconds, random) = act.id_parts();
    let id = ApiKeyId::new(milliseconds, random);
    let secret = workshop.format.generate(&mut act.random);
    let changes = settings.as_changes();
    let row = KeyRow {
        id: id.to_string(),
        client_id: client.to_string(),
        prefix: secret.prefix().to_owned(),
        permissions: columns::to_json("api_keys.permissions", &settings.permissions)?,
        rate_limit_per_minute: settings.rate_limit_per_minute.into(),
        allowed_ips: columns::to_json("api_keys.allowed_ips", &settings.allowed_ips)?,
        name: settings.name,
        generation: 1,
        created_at: act.at.unix_milliseconds(),
        created_by: act.actor_id(),
        updated_at: act.at.unix_milliseconds(),
        last_used_at: None,
        last_used_ip: None,
        expires_at: settings.expires_at.map(|expiry| expiry.unix_milliseconds()),
        rotated_at: None,
        grace_expires_at: None,
        revoked_at: None,
        revoked_by: None,
        revoke_reason: None,
    };
    diesel::insert_into(api_keys::table).values(row.clone()).execute(connection)?;
    insert_secret(connection, workshop, &row, &secret)?;
    let key = row.into_api_key(act.at)?;
    record(connection, act, AuditAction::ApiKeyCreated, &key, changes)?;
    Ok((key, secret))
}

/// Stores the hash of the secret of the row's generation.
pub(super) fn insert_secret(
    connection: &mut AnyConnection,
    workshop: &KeyWorkshop,
    row: &KeyRow,
    secret: &Secret,
) -> QueryResult<()> {
    let hash = workshop.hasher.api_key(secret.reveal().as_bytes());
    let values = (
        api_key_secrets::hash.eq(hash.0.to_vec()),
        api_key_secrets::api_key_id.eq(&row.id),
        api_key_secrets::generation.eq(row.generation),
    );
    diesel::insert_into(api_key_secrets::table).values(values).execute(connection)?;
    Ok(())
}
