//! Clients: who they are and what is in force for them.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::clients::{ClientStatus, PackageSummary};
use keywright_api_types::ids::{ClientId, PackageId};
use keywright_domain::calls::ClientNumber;
use keywright_domain::limits::{Entitlement, Overrides, ServerLimits};
use serde_json::{Value, json};

use crate::audit::{self, Act, Deed};
use crate::changes::{self, Subject};
use crate::packages::PackageRow;
use crate::schema::{clients, packages};
use crate::{AnyConnection, DatabaseError, columns};

/// A client with what is in force for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its id.
    pub id: ClientId,
    /// The client, where there are many calls.
    pub number: ClientNumber,
    /// Its name.
    pub name: String,
    /// Where it is written to.
    pub email: String,
    /// Whether it may call the API at all.
    pub status: ClientStatus,
    /// The package it has booked.
    pub package: PackageSummary,
    /// What is in force: overrides, package and server limits together.
    pub entitlement: Entitlement,
    /// For how many days its package keeps its calls in the log.
    pub log_retention_days: u16,
    /// When it became a client.
    pub created_at: Timestamp,
}

/// A client to be made.
pub struct NewClient {
    /// Its name.
    pub name: String,
    /// Where it is written to.
    pub email: String,
    /// The package it books.
    pub package_id: PackageId,
}

/// A change of a client; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientPatch {
    /// Whether it may call the API at all.
    pub status: Option<ClientStatus>,
    /// The package it books.
    pub package_id: Option<PackageId>,
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = clients)]
pub(crate) struct ClientRow {
    id: String,
    name: String,
    email: String,
    package_id: String,
    status: String,
    features_override: Option<String>,
    max_api_keys_override: Option<i64>,
    max_rate_override: Option<i64>,
    created_at: i64,
    updated_at: i64,
    number: i64,
}

impl ClientRow {
    pub(crate) fn into_client(self, package: PackageRow, limits: ServerLimits) -> Result<Client, DatabaseError> {
        let features = self.features_override.as_deref();
        let overrides = Overrides {
            features: features.map(|text| columns::json("clients.features_override", text)).transpose()?,
            max_api_keys: columns::optional_number("clients.max_api_keys_override", self.max_api_keys_override)?,
            max_rate: columns::optional_number("clients.max_rate_override", self.max_rate_override)?,
        };
        Ok(Client {
            id: columns::text("clients.id", &self.id)?,
            number: ClientNumber(columns::number("clients.number", self.number)?),
            name: self.name,
            email: self.email,
            status: columns::text("clients.status", &self.status)?,
            entitlement: Entitlement::new(package.grant()?, overrides, limits),
            log_retention_days: package.log_retention_days(),
            package: PackageSummary { id: columns::text("packages.id", &package.id)?, name: package.name },
            created_at: columns::timestamp(self.created_at),
        })
    }
}

/// The client with that id.
///
/// # Errors
/// That the database failed.
pub fn find(
    connection: &mut AnyConnection,
    id: &ClientId,
    limits: ServerLimits,
) -> Result<Option<Client>, DatabaseError> {
    let row: Option<(ClientRow, PackageRow)> = clients::table
        .inner_join(packages::table)
        .filter(clients::id.eq(id.as_str()))
        .select((ClientRow::as_select(), PackageRow::as_select()))
        .first(connection)
        .optional()?;
    row.map(|(client, package)| client.into_client(package, limits)).transpose()
}

/// Every client.
///
/// # Errors
/// That the database failed.
pub fn admin_all(connection: &mut AnyConnection, limits: ServerLimits) -> Result<Vec<Client>, DatabaseError> {
    let rows: Vec<(ClientRow, PackageRow)> = clients::table
        .inner_join(packages::table)
        .select((ClientRow::as_select(), PackageRow::as_select()))
        .load(connection)?;
    rows.into_iter().map(|(client, package)| client.into_client(package, limits)).collect()
}

/// Makes a client.
///
/// # Errors
/// That the database failed, or that there is no such package.
pub fn admin_create(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    new: NewClient,
) -> Result<ClientId, DatabaseError> {
    let (milliseconds, random) = act.id_parts();
    let id = ClientId::new(milliseconds, random);
    let now = act.at.unix_milliseconds();
    let set = |to: Value| Change { from: Value::Null, to };
    let changes = Changes::from([
        ("email".to_owned(), set(json!(new.email))),
        ("package_id".to_owned(), set(json!(new.package_id))),
    ]);
    let row = ClientRow {
        id: id.to_string(),
        name: new.name.clone(),
        email: new.email,
        package_id: new.package_id.to_string(),
        status: ClientStatus::Active.to_string(),
        features_override: None,
        max_api_keys_override: None,
        max_rate_override: None,
        created_at: now,
        updated_at: now,
        number: next_number(connection)?,
    };
    diesel::insert_into(clients::table).values(row).execute(connection)?;
    let deed = Deed {
        action: AuditAction::ClientCreated,
        target_type: "client",
        target_id: Some(id.to_string()),
        target_name: Some(new.name),
        client_id: Some(id),
        changes,
    };
    audit::append(connection, act, deed)?;
    changes::record(connection, &Subject::Client(id), act.at)?;
    Ok(id)
}

/// The number of the next client; clients are made one at a time.
pub(crate) fn next_number(connection: &mut AnyConnection) -> Result<i64, DatabaseError> {
    let highest: Option<i64> = clients::table.select(diesel::dsl::max(clients::number)).first(connection)?;
    Ok(highest.unwrap_or(0) + 1)
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
    let mut after = before.clone();
    after.status = patch.status.map_or(after.status, |status| status.to_string());
    after.package_id = patch.package_id.map_or(after.package_id, |package| package.to_string());
    let fields = [("status", &before.status, &after.status), ("package_id", &before.package_id, &after.package_id)];
    let changed = fields.into_iter().filter(|(_, from, to)| from != to);
    let changes: Changes =
        changed.map(|(name, from, to)| (name.to_owned(), Change { from: json!(from), to: json!(to) })).collect();
    if changes.is_empty() {
        return Ok(());
    }
    let set = (
        clients::status.eq(&after.status),
        clients::package_id.eq(&after.package_id),
        clients::updated_at.eq(act.at.unix_milliseconds().max(before.created_at)),
    );
    diesel::update(clients::table.find(id.as_str())).set(set).execute(connection)?;
    let suspends = before.status != after.status && after.status == ClientStatus::Suspended.as_str();
    let deed = Deed {
        action: if suspends { AuditAction::ClientSuspended } else { AuditAction::ClientUpdated },
        target_type: "client",
        target_id: Some(id.to_string()),
        target_name: Some(before.name),
        client_id: Some(*id),
        changes,
    };
    audit::append(connection, act, deed)?;
    changes::record(connection, &Subject::Client(*id), act.at)
}
