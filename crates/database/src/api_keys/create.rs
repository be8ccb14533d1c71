//! Making a key.

use diesel::prelude::*;
use keywright_api_types::api_keys::{ApiKey, CreateApiKey};
use keywright_api_types::audit::AuditAction;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_domain::api_keys::{Authority, KeySettings};
use keywright_domain::secrets::Secret;

use super::{KeyError, KeyRow, KeyWorkshop, entitlement, record, require_room, search_text};
use crate::audit::Act;
use crate::schema::{api_key_secrets, api_keys};
use crate::{AnyConnection, columns};

/// Makes a key for the client; its secret is returned and stored nowhere. An admin may give it more than the client has.
///
/// # Errors
/// `Invalid`, `LimitReached`, or that the database failed.
pub fn create(
    connection: &mut AnyConnection,
    workshop: &KeyWorkshop,
    act: &mut Act<'_>,
    client: &ClientId,
    by: Authority,
    body: CreateApiKey,
) -> Result<(ApiKey, Secret), KeyError> {
    let entitlement = entitlement(connection, client, workshop.limits)?;
    let settings = KeySettings::create(body, &entitlement, by, act.at).map_err(KeyError::Invalid)?;
    require_room(connection, client, &entitlement, by, act.at)?;
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
        search: search_text(&settings.name),
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
        number: next_number(connection)?,
        old_secret_used_at: None,
        old_secret_used_ip: None,
        rate_granted: settings.rate_limit_per_minute > entitlement.max_rate,
    };
    diesel::insert_into(api_keys::table).values(row.clone()).execute(connection)?;
    insert_secret(connection, workshop, &row, &secret)?;
    let key = row.into_api_key(act.at)?;
    record(connection, act, AuditAction::ApiKeyCreated, &key, changes)?;
    Ok((key, secret))
}

/// The number of the next key; keys are made one at a time.
pub(crate) fn next_number(connection: &mut AnyConnection) -> QueryResult<i64> {
    let highest: Option<i64> = api_keys::table.select(diesel::dsl::max(api_keys::number)).first(connection)?;
    Ok(highest.unwrap_or(0) + 1)
}

/// A secret's hash, to be stored.
#[derive(Insertable)]
#[diesel(table_name = api_key_secrets, treat_none_as_default_value = false)]
pub(crate) struct NewSecret {
    hash: Vec<u8>,
    api_key_id: String,
    generation: i64,
}

impl NewSecret {
    pub(crate) fn new(workshop: &KeyWorkshop, key: &str, generation: i64, secret: &Secret) -> Self {
        let hash = workshop.hasher.api_key(secret.reveal().as_bytes());
        Self { hash: hash.0.to_vec(), api_key_id: key.to_owned(), generation }
    }
}

/// Stores the hash of the secret of the row's generation.
pub(super) fn insert_secret(
    connection: &mut AnyConnection,
    workshop: &KeyWorkshop,
    row: &KeyRow,
    secret: &Secret,
) -> QueryResult<()> {
    let new = NewSecret::new(workshop, &row.id, row.generation, secret);
    diesel::insert_into(api_key_secrets::table).values(new).execute(connection)?;
    Ok(())
}
