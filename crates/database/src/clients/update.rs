//! Changing a client.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::admin::impact::Impact;
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::clients::ClientStatus;
use keywright_api_types::features::Feature;
use keywright_api_types::ids::{ClientId, PackageId};
use keywright_domain::limits::{Entitlement, ServerLimits};
use serde_json::{Value, json};

use super::{ClientRow, package_name, search_text};
use crate::audit::{self, Act, Deed};
use crate::changes::{self, Subject};
use crate::impact::{self, Ceilings, Scope};
use crate::packages::PackageRow;
use crate::schema::{clients, packages};
use crate::{AnyConnection, DatabaseError, columns};

/// A change of a client; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientPatch {
    /// Its name.
    pub name: Option<String>,
    /// Where it is written to.
    pub email: Option<String>,
    /// Whether it may call the API at all.
    pub status: Option<ClientStatus>,
    /// The package it books.
    pub package_id: Option<PackageId>,
    /// What it has instead of what the package grants.
    pub overrides: OverridesPatch,
}

/// A change of what a client has instead of what its package grants; `Some(None)` is the package's again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OverridesPatch {
    /// The features.
    pub features: Option<Option<Vec<Feature>>>,
    /// The number of keys.
    pub max_api_keys: Option<Option<u32>>,
    /// The highest rate, in requests a minute.
    pub max_rate: Option<Option<u32>>,
}

impl ClientPatch {
    /// Suspends the client, or restores it.
    pub const fn to(status: ClientStatus) -> Self {
        let overrides = OverridesPatch { features: None, max_api_keys: None, max_rate: None };
        Self { name: None, email: None, status: Some(status), package_id: None, overrides }
    }
}

impl ClientRow {
    fn patched(&self, patch: ClientPatch) -> Result<Self, DatabaseError> {
        let mut row = self.clone();
        row.name = patch.name.unwrap_or(row.name);
        row.email = patch.email.unwrap_or(row.email);
        row.search = search_text(&row.name, &row.email, &row.id);
        row.status = patch.status.map_or(row.status, |status| status.to_string());
        row.package_id = patch.package_id.map_or(row.package_id, |package| package.to_string());
        if let Some(features) = patch.overrides.features {
            let to_json = |list| columns::to_json("clients.features_override", &list);
            row.features_override = features.map(to_json).transpose()?;
        }
        row.max_api_keys_override =
            patch.overrides.max_api_keys.map_or(row.max_api_keys_override, |number| number.map(i64::from));
        row.max_rate_override = patch.overrides.max_rate.map_or(row.max_rate_override, |rate| rate.map(i64::from));
        Ok(row)
    }

    /// Its settings by their names on the wire.
    fn settings(&self) -> Result<[(&'static str, Value); 7], DatabaseError> {
        let overrides = self.overrides()?;
        Ok([
            ("name", json!(self.name)),
            ("email", json!(self.email)),
            ("status", json!(self.status)),
            ("package_id", json!(self.package_id)),
            ("overrides.features", json!(overrides.features)),
            ("overrides.max_api_keys", json!(overrides.max_api_keys)),
            ("overrides.max_rate_limit_per_minute", json!(overrides.max_rate)),
        ])
    }
}

/// What the change would do to the client and its live keys; nothing is changed.
///
/// # Errors
/// That the database failed, or that there is no such client or package.
pub fn admin_impact(
    connection: &mut AnyConnection,
    id: &ClientId,
    patch: ClientPatch,
    limits: ServerLimits,
    now: Timestamp,
) -> Result<Impact, DatabaseError> {
    let before: ClientRow = clients::table.find(id.as_str()).select(ClientRow::as_select()).first(connection)?;
    let after = ceilings(connection, before.patched(patch)?, limits)?;
    let before = ceilings(connection, before, limits)?;
    impact::admin_impact(connection, Scope::Client(id), &before, &after, now)
}

/// What is in force for the client that the row says.
fn ceilings(connection: &mut AnyConnection, row: ClientRow, limits: ServerLimits) -> Result<Ceilings, DatabaseError> {
    let package = packages::table.find(&row.package_id).select(PackageRow::as_select()).first(connection)?;
    let client = row.into_client(package, limits)?;
    let log_retention_days = client.log_retention_days;
    let Entitlement { features, max_api_keys, max_rate, .. } = client.entitlement;
    Ok(Ceilings { features, max_api_keys, max_rate, log_retention_days })
}

/// Changes a client. A change of nothing writes nothing.
///
/// # Errors
/// That the database failed, or that there is no such client or package.
pub fn admin_update(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &ClientId,
    patch: ClientPatch,
) -> Result<(), DatabaseError> {
    let before: ClientRow = clients::table.find(id.as_str()).select(ClientRow::as_select()).first(connection)?;
    let after = before.patched(patch)?;
    let pairs = before.settings()?.into_iter().zip(after.settings()?);
    let mut changes: Changes = pairs
        .filter(|((_, from), (_, to))| from != to)
        .map(|((name, from), (_, to))| (name.to_owned(), Change { from, to }))
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    if before.package_id != after.package_id {
        let [from, to] = [&before.package_id, &after.package_id].map(|id| package_name(connection, id));
        changes.insert("package".to_owned(), Change { from: json!(from?), to: json!(to?) });
    }
    let set = (
        clients::name.eq(&after.name),
        clients::email.eq(&after.email),
        clients::search.eq(&after.search),
        clients::status.eq(&after.status),
        clients::package_id.eq(&after.package_id),
        clients::features_override.eq(&after.features_override),
        clients::max_api_keys_override.eq(after.max_api_keys_override),
        clients::max_rate_override.eq(after.max_rate_override),
        clients::updated_at.eq(act.at.unix_milliseconds().max(before.created_at)),
    );
    diesel::update(clients::table.find(id.as_str())).set(set).execute(connection)?;
    let suspends = before.status != after.status && after.status == ClientStatus::Suspended.as_str();
    let deed = Deed {
        action: if suspends { AuditAction::ClientSuspended } else { AuditAction::ClientUpdated },
        target_type: "client",
        target_id: Some(id.to_string()),
        target_name: Some(after.name),
        client_id: Some(*id),
        changes,
    };
    audit::append(connection, act, deed)?;
    changes::record(connection, &Subject::Client(*id), act.at)
}
