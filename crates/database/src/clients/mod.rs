//! Clients: who they are and what is in force for them.

mod create;
mod list;
mod update;

use std::collections::BTreeSet;

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::clients::{ClientStatus, PackageSummary};
use keywright_api_types::features::Feature;
use keywright_api_types::ids::ClientId;
use keywright_domain::calls::ClientNumber;
use keywright_domain::limits::{Entitlement, Overrides, ServerLimits};

pub use create::{NewClient, admin_create};
pub use list::{ClientFilter, admin_all, admin_list, admin_live_keys, admin_of_package};
pub use update::{ClientPatch, OverridesPatch, admin_impact, admin_update};

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
    /// What an admin set for it.
    pub overrides: Overrides,
    /// For how many days its package keeps its calls in the log.
    pub log_retention_days: u16,
    /// When it became a client.
    pub created_at: Timestamp,
    /// When its settings last changed.
    pub updated_at: Timestamp,
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
    search: String,
}

impl ClientRow {
    pub(crate) fn into_client(self, package: PackageRow, limits: ServerLimits) -> Result<Client, DatabaseError> {
        let overrides = self.overrides()?;
        Ok(Client {
            id: columns::text("clients.id", &self.id)?,
            number: ClientNumber(columns::number("clients.number", self.number)?),
            name: self.name,
            email: self.email,
            status: columns::text("clients.status", &self.status)?,
            entitlement: Entitlement::new(package.grant()?, overrides.clone(), limits),
            overrides,
            log_retention_days: package.log_retention_days(),
            package: PackageSummary { id: columns::text("packages.id", &package.id)?, name: package.name },
            created_at: columns::timestamp(self.created_at),
            updated_at: columns::timestamp(self.updated_at),
        })
    }

    /// What an admin set for it.
    pub(crate) fn overrides(&self) -> Result<Overrides, DatabaseError> {
        let features = self.features_override.as_deref();
        Ok(Overrides {
            // A set, in whatever order it was sent.
            features: features
                .map(|text| columns::json::<BTreeSet<Feature>>("clients.features_override", text))
                .transpose()?
                .map(|features| features.into_iter().collect()),
            max_api_keys: columns::optional_number("clients.max_api_keys_override", self.max_api_keys_override)?,
            max_rate: columns::optional_number("clients.max_rate_override", self.max_rate_override)?,
        })
    }
}

/// What a client is found by: its name and address in lower case, and its id, a line for each.
fn search_text(name: &str, email: &str, id: &str) -> String {
    format!("{}\n{}\n{id}", name.to_lowercase(), email.to_lowercase())
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

/// When a client's package last changed.
///
/// # Errors
/// That the database failed.
pub fn package_updated_at(connection: &mut AnyConnection, id: &ClientId) -> Result<Timestamp, DatabaseError> {
    let package = clients::table.inner_join(packages::table).filter(clients::id.eq(id.as_str()));
    Ok(columns::timestamp(package.select(packages::updated_at).first(connection)?))
}

/// What a package is called, for the trail, whose readers know no ids.
fn package_name(connection: &mut AnyConnection, id: &str) -> QueryResult<String> {
    packages::table.find(id).select(packages::name).first(connection)
}

/// The number of the next client; clients are made one at a time.
pub(crate) fn next_number(connection: &mut AnyConnection) -> Result<i64, DatabaseError> {
    let highest: Option<i64> = clients::table.select(diesel::dsl::max(clients::number)).first(connection)?;
    Ok(highest.unwrap_or(0) + 1)
}
