//! Keys of any client, as admins look for them.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::admin::api_keys::{AdminApiKey, AdminApiKeyDetails};
use keywright_api_types::api_keys::{ApiKey, ApiKeyStatus};
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
use crate::search::{fold, holding};
use crate::{AnyConnection, DatabaseError, columns};

/// Which keys to list; all that is named must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdminKeyFilter {
    /// Only this client's.
    pub client: Option<ClientId>,
    /// Only those with this status.
    pub status: Option<ApiKeyStatus>,
    /// Only those whose name holds this text, or whose id it is.
    pub search: Option<String>,
    /// As well as those with a prefix from the first up to the second.
    pub prefixes: Option<[String; 2]>,
    /// Only those made at this moment or later.
    pub created_from: Option<Timestamp>,
    /// Only those made before this moment and not used since.
    pub unused_since: Option<Timestamp>,
    /// Only those that expire up to this moment.
    pub expires_until: Option<Timestamp>,
    /// Only those made before this one.
    pub before: Option<ApiKeyId>,
}

/// Keys of all clients, newest first. Their last use is the one that is noted beside them, a minute or two old.
///
/// # Errors
/// That the database failed.
pub fn admin_list(
    connection: &mut AnyConnection,
    filter: &AdminKeyFilter,
    limits: ServerLimits,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<AdminApiKey>, DatabaseError> {
    let mut query = api_keys::table
        .inner_join(clients::table.inner_join(packages::table))
        .select((KeyRow::as_select(), ClientRow::as_select(), PackageRow::as_select()))
        .into_boxed();
    if let Some(client) = &filter.client {
        query = query.filter(api_keys::client_id.eq(client.as_str()));
    }
    if let Some(search) = &filter.search {
        let fits = fold(api_keys::name).like(holding(search)).escape('\\').or(api_keys::id.eq(search));
        query = match &filter.prefixes {
            None => query.filter(fits),
            Some([from, to]) => query.filter(fits.or(api_keys::prefix.ge(from).and(api_keys::prefix.lt(to)))),
        };
    }
    let expired = api_keys::expires_at.le(now.unix_milliseconds());
    let alive = api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now.unix_milliseconds()));
    query = match filter.status {
        None => query,
        Some(ApiKeyStatus::Revoked) => query.filter(api_keys::revoked_at.is_not_null()),
        Some(ApiKeyStatus::Expired) => query.filter(api_keys::revoked_at.is_null()).filter(expired),
        Some(ApiKeyStatus::Active) => query.filter(api_keys::revoked_at.is_null()).filter(alive),
    };
    if let Some(from) = filter.created_from {
        query = query.filter(api_keys::created_at.ge(from.unix_milliseconds()));
    }
    if let Some(since) = filter.unused_since.map(Timestamp::unix_milliseconds) {
        let unused = api_keys::last_used_at.is_null().or(api_keys::last_used_at.lt(since));
        query = query.filter(api_keys::created_at.lt(since)).filter(unused);
    }
    if let Some(until) = filter.expires_until {
        query = query.filter(api_keys::expires_at.le(until.unix_milliseconds()));
    }
    if let Some(before) = &filter.before {
        query = query.filter(api_keys::id.lt(before.as_str()));
    }
    let rows: Vec<Found> = query.order(api_keys::id.desc()).limit(i64::from(limit)).load(connection)?;
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
