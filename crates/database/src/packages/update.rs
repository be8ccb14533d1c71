//! Changing a package.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::admin::impact::Impact;
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::features::Feature;
use keywright_api_types::ids::PackageId;
use keywright_domain::limits::ServerLimits;

use super::create::require_free;
use super::{Package, PackageError, admin_find};
use crate::audit::{self, Act, Deed};
use crate::changes::{self, Subject};
use crate::impact::{self, Ceilings, Scope};
use crate::schema::packages;
use crate::{AnyConnection, columns};

/// A change of a package; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackagePatch {
    /// Its name.
    pub name: Option<String>,
    /// What it contains.
    pub features: Option<Vec<Feature>>,
    /// How many live keys a client may have.
    pub max_api_keys: Option<u32>,
    /// The highest rate of a key, in requests a minute.
    pub max_rate: Option<u32>,
    /// How long a client's request log is kept, in days.
    pub log_retention_days: Option<u16>,
}

impl Package {
    /// The package as the change would leave it.
    pub(crate) fn patched(&self, patch: PackagePatch) -> Self {
        let mut package = self.clone();
        package.name = patch.name.unwrap_or(package.name);
        package.grant.features = patch.features.unwrap_or(package.grant.features);
        package.grant.max_api_keys = patch.max_api_keys.unwrap_or(package.grant.max_api_keys);
        package.grant.max_rate = patch.max_rate.unwrap_or(package.grant.max_rate);
        package.log_retention_days = patch.log_retention_days.unwrap_or(package.log_retention_days);
        package
    }

    fn ceilings(&self, limits: ServerLimits) -> Ceilings {
        Ceilings {
            features: self.grant.features.clone(),
            max_api_keys: self.grant.max_api_keys,
            max_rate: self.grant.max_rate.min(limits.max_rate),
            log_retention_days: self.log_retention_days,
        }
    }

    /// The fields in which two packages differ.
    pub(crate) fn changes(&self, after: &Self) -> Changes {
        let pairs = self.settings().into_iter().zip(after.settings());
        pairs
            .filter(|((_, from), (_, to))| from != to)
            .map(|((name, from), (_, to))| (name.to_owned(), Change { from, to }))
            .collect()
    }
}

/// What the change would do to the clients that have the package, and to their live keys; nothing is changed.
///
/// # Errors
/// `NotFound`, or that the database failed.
pub fn admin_impact(
    connection: &mut AnyConnection,
    id: &PackageId,
    patch: PackagePatch,
    limits: ServerLimits,
    now: Timestamp,
) -> Result<Impact, PackageError> {
    let before = admin_find(connection, id)?.ok_or(PackageError::NotFound)?;
    let (before, after) = (before.ceilings(limits), before.patched(patch).ceilings(limits));
    Ok(impact::admin_impact(connection, Scope::Package(id), &before, &after, now)?)
}

/// Changes a package, for all clients that have it. Nothing is deleted: keys above a lower ceiling are held to it. A
/// change of nothing writes nothing.
///
/// # Errors
/// `NotFound`, `NameTaken`, or that the database failed.
pub fn admin_update(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &PackageId,
    patch: PackagePatch,
) -> Result<Package, PackageError> {
    let before = admin_find(connection, id)?.ok_or(PackageError::NotFound)?;
    let mut after = before.patched(patch);
    let changes = before.changes(&after);
    if changes.is_empty() {
        return Ok(before);
    }
    require_free(connection, &after.name, Some(id))?;
    after.updated_at = act.at.max(before.created_at);
    let set = (
        packages::name.eq(&after.name),
        packages::features.eq(columns::to_json("packages.features", &after.grant.features)?),
        packages::max_api_keys.eq(i64::from(after.grant.max_api_keys)),
        packages::max_rate_limit_per_minute.eq(i64::from(after.grant.max_rate)),
        packages::log_retention_days.eq(i64::from(after.log_retention_days)),
        packages::updated_at.eq(after.updated_at.unix_milliseconds()),
    );
    diesel::update(packages::table.find(id.as_str())).set(set).execute(connection)?;
    let deed = Deed {
        action: AuditAction::PackageUpdated,
        target_type: "package",
        target_id: Some(id.to_string()),
        target_name: Some(after.name.clone()),
        client_id: None,
        changes,
    };
    audit::append(connection, act, deed)?;
    changes::record(connection, &Subject::Package(*id), act.at)?;
    Ok(after)
}
