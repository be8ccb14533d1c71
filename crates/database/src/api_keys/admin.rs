//! Any client's key, as admins look at it.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::admin::api_keys::{AdminApiKey, AdminApiKeyDetails};
use keywright_api_types::api_keys::ApiKey;
use keywright_api_types::audit::{AuditAction, Changes};
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_api_types::permissions::PermissionSet;
use keywright_domain::limits::ServerLimits;

use super::KeyRow;
use super::list;
use crate::audit::{self, Act, Deed};
use crate::clients::ClientRow;
use crate::packages::PackageRow;
use crate::schema::{api_keys, clients, packages};
use crate::{AnyConnection, DatabaseError, columns};

/// The keys with these ids, newest first, each with its client and its rate in force.
pub(super) fn admin_read(
    connection: &mut AnyConnection,
    ids: &[String],
    limits: ServerLimits,
    now: Timestamp,
) -> Result<Vec<AdminApiKey>, DatabaseError> {
    let rows: Vec<Found> = api_keys::table
        .inner_join(clients::table.inner_join(packages::table))
        .filter(api_keys::id.eq_any(ids))
        .order(api_keys::id.desc())
        .select((KeyRow::as_select(), ClientRow::as_select(), PackageRow::as_select()))
        .load(connection)?;
    rows.into_iter().map(|found| read(found, limits, now)).collect()
}

type Found = (KeyRow, ClientRow, PackageRow);

fn read((row, client, package): Found, limits: ServerLimits, now: Timestamp) -> Result<AdminApiKey, DatabaseError> {
    let (client, granted) = (client.into_client(package, limits)?, row.rate_granted);
    let key = row.into_api_key(now)?;
    let rate = client.entitlement.rate_of_key(key.rate_limit_per_minute, granted);
    Ok(AdminApiKey { key, client_name: client.name, rate })
}

/// The key with that id, whosever it is, with who made it.
///
/// # Errors
/// That the database failed.
pub fn admin_find(
    connection: &mut AnyConnection,
    id: &ApiKeyId,
    limits: ServerLimits,
    now: Timestamp,
) -> Result<Option<AdminApiKeyDetails>, DatabaseError> {
    let Some(owner) = admin_client_of(connection, id)? else { return Ok(None) };
    let Some(row) = list::find_used_row(connection, &owner, id)? else { return Ok(None) };
    let of_owner = clients::table.inner_join(packages::table).filter(clients::id.eq(owner.as_str()));
    let (client, package) = of_owner.select((ClientRow::as_select(), PackageRow::as_select())).first(connection)?;
    let made_by = audit::who(connection, &owner, id.as_str(), AuditAction::ApiKeyCreated)?;
    Ok(Some(AdminApiKeyDetails { found: read((row, client, package), limits, now)?, made_by }))
}

/// The client that a key belongs to, if there is the key.
///
/// # Errors
/// That the database failed.
pub fn admin_client_of(connection: &mut AnyConnection, id: &ApiKeyId) -> Result<Option<ClientId>, DatabaseError> {
    let client: Option<String> =
        api_keys::table.find(id.as_str()).select(api_keys::client_id).first(connection).optional()?;
    columns::optional_text("api_keys.client_id", client.as_deref())
}

/// What a key may do, if there is the key.
///
/// # Errors
/// That the database failed.
pub fn admin_permissions(
    connection: &mut AnyConnection,
    id: &ApiKeyId,
) -> Result<Option<PermissionSet>, DatabaseError> {
    let permissions: Option<String> =
        api_keys::table.find(id.as_str()).select(api_keys::permissions).first(connection).optional()?;
    permissions.map(|permissions| columns::json("api_keys.permissions", &permissions)).transpose()
}

/// Notes in the client's trail that an admin looked at a key.
///
/// # Errors
/// That the database failed.
pub fn admin_note_view(connection: &mut AnyConnection, act: &mut Act<'_>, key: &ApiKey) -> Result<(), DatabaseError> {
    let deed = Deed {
        action: AuditAction::ApiKeyViewedByAdmin,
        target_type: "api_key",
        target_id: Some(key.id.to_string()),
        target_name: Some(key.name.clone()),
        client_id: Some(key.client_id),
        changes: Changes::new(),
    };
    audit::append(connection, act, deed)
}
