//! Applying a watched change, and giving one up.

use diesel::prelude::*;
use keywright_api_types::admin::shadow_changes::{ShadowChange, ShadowStatus, WatchKeyChange, WatchPackageChange};
use keywright_api_types::ids::{ApiKeyId, ClientId, ShadowChangeId};
use keywright_api_types::permissions::PermissionSet;
use keywright_domain::api_keys::Authority;

use super::row::{ShadowRow, TargetId};
use super::start::patch_of;
use super::{ShadowError, Step, list, record};
use crate::api_keys::{self, KeyWorkshop};
use crate::audit::Act;
use crate::schema::shadow_changes;
use crate::{AnyConnection, packages};

/// What a change is about, which decides who may apply it, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stake {
    /// The key that it is about, and its client; none if it is about a package, which only an owner decides.
    pub key: Option<(ClientId, ApiKeyId)>,
    /// The permissions that the key would get by it; none any more once it has ended.
    pub gains: PermissionSet,
}

/// What is at stake with a change.
///
/// # Errors
/// `NotFound`, or that the database failed.
pub fn admin_stake(connection: &mut AnyConnection, id: &ShadowChangeId) -> Result<Stake, ShadowError> {
    let row = list::row(connection, id)?.ok_or(ShadowError::NotFound)?;
    let TargetId::Key(key) = row.target()? else {
        return Ok(Stake { key: None, gains: PermissionSet::EMPTY });
    };
    let client = api_keys::admin_client_of(connection, &key)?.ok_or(ShadowError::NotFound)?;
    let proposed = match row.ended_at {
        Some(_) => PermissionSet::EMPTY,
        None => row.proposed::<WatchKeyChange>()?.permissions.unwrap_or_default(),
    };
    let held = api_keys::admin_permissions(connection, &key)?.unwrap_or_default();
    Ok(Stake { key: Some((client, key)), gains: proposed.without(held) })
}

/// Applies a watched change as an admin changes a key or a package otherwise. A second time changes nothing.
///
/// # Errors
/// `NotFound`, `AlreadyEnded`, whatever changing the key or the package fails with, or that the database failed.
pub fn admin_apply(
    connection: &mut AnyConnection,
    workshop: &KeyWorkshop,
    act: &mut Act<'_>,
    id: &ShadowChangeId,
) -> Result<ShadowChange, ShadowError> {
    let row = list::row(connection, id)?.ok_or(ShadowError::NotFound)?;
    if row.ended_at.is_none() {
        match row.target()? {
            TargetId::Key(key) => {
                let client = api_keys::admin_client_of(connection, &key)?.ok_or(ShadowError::NotFound)?;
                let patch = row.proposed::<WatchKeyChange>()?.into();
                api_keys::update(connection, workshop, act, &client, &key, Authority::Admin, patch)?;
            }
            TargetId::Package(package) => {
                let patch = patch_of(row.proposed::<WatchPackageChange>()?);
                packages::admin_update(connection, act, &package, patch)?;
            }
        }
    }
    end(connection, act, id, &row, ShadowStatus::Applied)
}

/// Gives a watched change up: nothing was changed by it. A second time changes nothing.
///
/// # Errors
/// `NotFound`, `AlreadyEnded`, or that the database failed.
pub fn admin_discard(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &ShadowChangeId,
) -> Result<ShadowChange, ShadowError> {
    let row = list::row(connection, id)?.ok_or(ShadowError::NotFound)?;
    end(connection, act, id, &row, ShadowStatus::Discarded)
}

fn end(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &ShadowChangeId,
    row: &ShadowRow,
    status: ShadowStatus,
) -> Result<ShadowChange, ShadowError> {
    if row.ended_at.is_some() && row.status()? != status {
        return Err(ShadowError::AlreadyEnded);
    }
    if row.ended_at.is_none() {
        let set = (
            shadow_changes::status.eq(status.as_str()),
            shadow_changes::ended_at.eq(act.at.unix_milliseconds()),
            shadow_changes::ended_by.eq(act.actor_id()),
        );
        diesel::update(shadow_changes::table.find(id.as_str())).set(set).execute(connection)?;
    }
    let change = list::admin_find(connection, id, act.at)?.ok_or(ShadowError::NotFound)?;
    if row.ended_at.is_none() {
        let step = if status == ShadowStatus::Applied { Step::Applied } else { Step::Discarded };
        record(connection, act, step, &change)?;
    }
    Ok(change)
}
