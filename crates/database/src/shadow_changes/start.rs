//! Beginning to watch a change.

use diesel::prelude::*;
use keywright_api_types::FieldError;
use keywright_api_types::admin::shadow_changes::{ShadowChange, ShadowStatus, WatchKeyChange, WatchPackageChange};
use keywright_api_types::audit::Changes;
use keywright_api_types::ids::{ApiKeyId, PackageId, ShadowChangeId};

use super::row::ShadowRow;
use super::{ShadowError, Step, list, record};
use crate::api_keys::{self, KeyWorkshop};
use crate::audit::Act;
use crate::packages::{self, PackagePatch};
use crate::schema::shadow_changes;
use crate::{AnyConnection, columns};

/// Begins to watch a change of any client's key, which must be one that could be made now.
///
/// # Errors
/// `NotFound`, `AlreadyWatched`, `Invalid`, that the key is revoked, or that the database failed.
pub fn admin_watch_key(
    connection: &mut AnyConnection,
    workshop: &KeyWorkshop,
    act: &mut Act<'_>,
    id: &ApiKeyId,
    body: WatchKeyChange,
) -> Result<ShadowChange, ShadowError> {
    let client = api_keys::admin_client_of(connection, id)?.ok_or(ShadowError::NotFound)?;
    let changes = api_keys::admin_changes(connection, workshop, &client, id, body.into(), act.at)?;
    let watched: i64 = shadow_changes::table
        .filter(shadow_changes::api_key_id.eq(id.as_str()))
        .filter(shadow_changes::ended_at.is_null())
        .count()
        .get_result(connection)?;
    let target = (Some(id.to_string()), None);
    start(connection, act, target, changes, watched > 0)
}

/// Begins to watch a change of a package.
///
/// # Errors
/// `NotFound`, `AlreadyWatched`, `Invalid`, or that the database failed.
pub fn admin_watch_package(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &PackageId,
    body: WatchPackageChange,
) -> Result<ShadowChange, ShadowError> {
    let package = packages::admin_find(connection, id)?.ok_or(ShadowError::NotFound)?;
    let changes = package.changes(&package.patched(patch_of(body)));
    let watched: i64 = shadow_changes::table
        .filter(shadow_changes::package_id.eq(id.as_str()))
        .filter(shadow_changes::ended_at.is_null())
        .count()
        .get_result(connection)?;
    let target = (None, Some(id.to_string()));
    start(connection, act, target, changes, watched > 0)
}

/// The change of a package that is proposed.
pub(super) fn patch_of(body: WatchPackageChange) -> PackagePatch {
    PackagePatch { features: body.features, max_rate: body.max_rate_limit_per_minute, ..PackagePatch::default() }
}

fn start(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    (api_key_id, package_id): (Option<String>, Option<String>),
    changes: Changes,
    watched: bool,
) -> Result<ShadowChange, ShadowError> {
    if watched {
        return Err(ShadowError::AlreadyWatched);
    }
    if changes.is_empty() {
        return Err(ShadowError::Invalid(vec![FieldError::new("", "Change at least one field.")]));
    }
    let (milliseconds, random) = act.id_parts();
    let id = ShadowChangeId::new(milliseconds, random);
    let row = ShadowRow {
        id: id.to_string(),
        api_key_id,
        package_id,
        changes: columns::to_json("shadow_changes.changes", &changes)?,
        status: ShadowStatus::Watching.to_string(),
        started_at: act.at.unix_milliseconds(),
        started_by: act.actor_id(),
        ended_at: None,
        ended_by: None,
    };
    diesel::insert_into(shadow_changes::table).values(row).execute(connection)?;
    let change = list::admin_find(connection, &id, act.at)?.ok_or(ShadowError::NotFound)?;
    record(connection, act, Step::Started, &change)?;
    Ok(change)
}
