//! Looking watched changes up.

use std::collections::HashMap;

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::admin::shadow_changes::{
    ShadowChange, ShadowField, ShadowStatus, ShadowTarget, ShadowTargetType,
};
use keywright_api_types::ids::ShadowChangeId;
use serde_json::{Value, json};

use super::row::ShadowRow;
use crate::api_keys::KeyRow;
use crate::packages::PackageRow;
use crate::schema::{api_keys, clients, packages, shadow_changes};
use crate::{AnyConnection, DatabaseError, columns};

/// Which changes to list; all that is named must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShadowFilter {
    /// Only those of which this became.
    pub status: Option<ShadowStatus>,
    /// Only those of the key or the package with this id.
    pub target: Option<String>,
    /// Only those that were proposed before this one.
    pub before: Option<ShadowChangeId>,
}

/// Changes that are watched or were, newest first.
///
/// # Errors
/// That the database failed.
pub fn admin_list(
    connection: &mut AnyConnection,
    filter: &ShadowFilter,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<ShadowChange>, DatabaseError> {
    let mut query = shadow_changes::table.into_boxed();
    if let Some(status) = filter.status {
        query = query.filter(shadow_changes::status.eq(status.as_str()));
    }
    if let Some(target) = &filter.target {
        let is_target = shadow_changes::api_key_id.eq(target).or(shadow_changes::package_id.eq(target));
        query = query.filter(is_target.assume_not_null());
    }
    if let Some(before) = &filter.before {
        query = query.filter(shadow_changes::id.lt(before.as_str()));
    }
    let query = query.order(shadow_changes::id.desc()).limit(i64::from(limit));
    let rows: Vec<ShadowRow> = query.select(ShadowRow::as_select()).load(connection)?;
    shown(connection, rows, now)
}

/// The change with that id.
///
/// # Errors
/// That the database failed.
pub fn admin_find(
    connection: &mut AnyConnection,
    id: &ShadowChangeId,
    now: Timestamp,
) -> Result<Option<ShadowChange>, DatabaseError> {
    let rows: Vec<ShadowRow> = row(connection, id)?.into_iter().collect();
    Ok(shown(connection, rows, now)?.pop())
}

/// The row with that id.
pub(super) fn row(connection: &mut AnyConnection, id: &ShadowChangeId) -> Result<Option<ShadowRow>, DatabaseError> {
    let found = shadow_changes::table.find(id.as_str()).select(ShadowRow::as_select()).first(connection);
    Ok(found.optional()?)
}

/// A key or a package that is to be changed, and its settings now.
struct Found {
    target: ShadowTarget,
    settings: HashMap<&'static str, Value>,
}

/// Changes as the API shows them, in the same order.
fn shown(
    connection: &mut AnyConnection,
    rows: Vec<ShadowRow>,
    now: Timestamp,
) -> Result<Vec<ShadowChange>, DatabaseError> {
    let mut targets = keys(connection, &rows, now)?;
    targets.extend(packages(connection, &rows)?);
    let show = |row: ShadowRow| {
        let id = row.api_key_id.as_ref().or(row.package_id.as_ref());
        let found = id
            .and_then(|id| targets.get(id))
            .ok_or_else(|| DatabaseError::Corrupt { column: "shadow_changes.api_key_id", value: row.id.clone() })?;
        let now = |name: &str| found.settings.get(name).cloned().unwrap_or_default();
        let fields = row.changes()?.into_iter();
        Ok(ShadowChange {
            id: columns::text("shadow_changes.id", &row.id)?,
            target: found.target.clone(),
            fields: fields
                .map(|(name, change)| ShadowField { now: now(&name), name, from: change.from, to: change.to })
                .collect(),
            status: row.status()?,
            started_at: columns::timestamp(row.started_at),
            started_by: row.started_by,
            ended_at: columns::optional_timestamp(row.ended_at),
            ended_by: row.ended_by,
        })
    };
    rows.into_iter().map(show).collect()
}

fn keys(
    connection: &mut AnyConnection,
    rows: &[ShadowRow],
    now: Timestamp,
) -> Result<HashMap<String, Found>, DatabaseError> {
    let ids: Vec<&String> = rows.iter().filter_map(|row| row.api_key_id.as_ref()).collect();
    let rows: Vec<(KeyRow, String)> = api_keys::table
        .inner_join(clients::table)
        .filter(api_keys::id.eq_any(ids))
        .select((KeyRow::as_select(), clients::name))
        .load(connection)?;
    let found = |(row, client_name): (KeyRow, String)| {
        let key = row.into_api_key(now)?;
        let settings = HashMap::from([
            ("permissions", json!(key.permissions)),
            ("rate_limit_per_minute", json!(key.rate_limit_per_minute)),
            ("rate_granted", json!(key.rate_granted)),
            ("allowed_ips", json!(key.allowed_ips)),
        ]);
        let target = ShadowTarget {
            target_type: ShadowTargetType::ApiKey,
            id: key.id.to_string(),
            name: key.name,
            client_id: Some(key.client_id),
            client_name: Some(client_name),
            status: Some(key.status),
        };
        Ok((target.id.clone(), Found { target, settings }))
    };
    rows.into_iter().map(found).collect()
}

fn packages(connection: &mut AnyConnection, rows: &[ShadowRow]) -> Result<HashMap<String, Found>, DatabaseError> {
    let ids: Vec<&String> = rows.iter().filter_map(|row| row.package_id.as_ref()).collect();
    let rows: Vec<PackageRow> =
        packages::table.filter(packages::id.eq_any(ids)).select(PackageRow::as_select()).load(connection)?;
    let found = |row: PackageRow| {
        let package = row.into_package()?;
        let settings = package.settings().into_iter().collect();
        let target = ShadowTarget {
            target_type: ShadowTargetType::Package,
            id: package.id.to_string(),
            name: package.name,
            client_id: None,
            client_name: None,
            status: None,
        };
        Ok((target.id.clone(), Found { target, settings }))
    };
    rows.into_iter().map(found).collect()
}
