//! Making a client.

use diesel::prelude::*;
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::clients::ClientStatus;
use keywright_api_types::ids::{ClientId, PackageId};
use keywright_domain::limits::Overrides;
use serde_json::{Value, json};

use super::{ClientRow, next_number, package_name, search_text};
use crate::audit::{self, Act, Deed};
use crate::changes::{self, Subject};
use crate::schema::clients;
use crate::{AnyConnection, DatabaseError, columns};

/// A client to be made.
pub struct NewClient {
    /// Its name.
    pub name: String,
    /// Where it is written to.
    pub email: String,
    /// The package it books.
    pub package_id: PackageId,
    /// Whether it may call the API at all.
    pub status: ClientStatus,
    /// What it has instead of what the package grants.
    pub overrides: Overrides,
}

impl NewClient {
    /// One that may call the API and has what its package grants.
    pub fn active(name: String, email: String, package_id: PackageId) -> Self {
        Self { name, email, package_id, status: ClientStatus::Active, overrides: Overrides::default() }
    }
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
        ("package".to_owned(), set(json!(package_name(connection, new.package_id.as_str())?))),
        ("package_id".to_owned(), set(json!(new.package_id))),
        ("status".to_owned(), set(json!(new.status))),
        ("overrides.features".to_owned(), set(json!(new.overrides.features))),
        ("overrides.max_api_keys".to_owned(), set(json!(new.overrides.max_api_keys))),
        ("overrides.max_rate_limit_per_minute".to_owned(), set(json!(new.overrides.max_rate))),
    ]);
    let features = new.overrides.features.as_ref();
    let row = ClientRow {
        id: id.to_string(),
        name: new.name.clone(),
        search: search_text(&new.name, &new.email, id.as_str()),
        email: new.email,
        package_id: new.package_id.to_string(),
        status: new.status.to_string(),
        features_override: features.map(|list| columns::to_json("clients.features_override", list)).transpose()?,
        max_api_keys_override: new.overrides.max_api_keys.map(i64::from),
        max_rate_override: new.overrides.max_rate.map(i64::from),
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
