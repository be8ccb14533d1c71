//! Making a package.

use diesel::prelude::*;
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::ids::PackageId;
use keywright_domain::limits::PackageGrant;
use serde_json::{Value, json};

use super::PackageRow;
use crate::audit::{self, Act, Deed};
use crate::schema::packages;
use crate::{AnyConnection, DatabaseError, columns};

/// Why a package was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// There is no such package.
    #[error("no such package")]
    NotFound,
    /// Another package has the name.
    #[error("the name is taken")]
    NameTaken,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for PackageError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// A package to be made.
pub struct NewPackage {
    /// Its name; unique.
    pub name: String,
    /// What it grants.
    pub grant: PackageGrant,
    /// How long a client's request log is kept, in days.
    pub log_retention_days: u32,
}

/// Makes a package, unless there is one of that name.
///
/// # Errors
/// `NameTaken`, or that the database failed.
pub fn admin_make(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    new: NewPackage,
) -> Result<PackageId, PackageError> {
    require_free(connection, &new.name, None)?;
    Ok(admin_create(connection, act, new)?)
}

/// Refuses a name that another package has.
pub(super) fn require_free(
    connection: &mut AnyConnection,
    name: &str,
    own: Option<&PackageId>,
) -> Result<(), PackageError> {
    let of_name = packages::table.filter(packages::name.eq(name)).select(packages::id);
    let found: Option<String> = of_name.first(connection).optional()?;
    match found.is_some_and(|id| own.is_none_or(|own| own.as_str() != id)) {
        true => Err(PackageError::NameTaken),
        false => Ok(()),
    }
}

/// Makes a package.
///
/// # Errors
/// That the database failed, or that the name is taken.
pub fn admin_create(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    new: NewPackage,
) -> Result<PackageId, DatabaseError> {
    let (milliseconds, random) = act.id_parts();
    let id = PackageId::new(milliseconds, random);
    let now = act.at.unix_milliseconds();
    let row = PackageRow {
        id: id.to_string(),
        name: new.name.clone(),
        features: columns::to_json("packages.features", &new.grant.features)?,
        max_api_keys: new.grant.max_api_keys.into(),
        max_rate_limit_per_minute: new.grant.max_rate.into(),
        log_retention_days: new.log_retention_days.into(),
        created_at: now,
        updated_at: now,
    };
    diesel::insert_into(packages::table).values(row).execute(connection)?;
    let set = |to: Value| Change { from: Value::Null, to };
    let deed = Deed {
        action: AuditAction::PackageCreated,
        target_type: "package",
        target_id: Some(id.to_string()),
        target_name: Some(new.name),
        client_id: None,
        changes: Changes::from([
            ("features".to_owned(), set(json!(new.grant.features))),
            ("max_api_keys".to_owned(), set(json!(new.grant.max_api_keys))),
            ("max_rate_limit_per_minute".to_owned(), set(json!(new.grant.max_rate))),
            ("log_retention_days".to_owned(), set(json!(new.log_retention_days))),
        ]),
    };
    audit::append(connection, act, deed)?;
    Ok(id)
}
