//! Packages: features and ceilings that clients book.

use diesel::prelude::*;
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::features::Feature;
use keywright_api_types::ids::PackageId;
use keywright_domain::limits::PackageGrant;
use serde_json::{Value, json};

use crate::audit::{self, Act, Deed};
use crate::schema::packages;
use crate::{AnyConnection, DatabaseError, columns};

/// A package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its id.
    pub id: PackageId,
    /// Its name.
    pub name: String,
    /// What it grants.
    pub grant: PackageGrant,
    /// How long a client's request log is kept, in days.
    pub log_retention_days: u16,
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

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = packages)]
pub(crate) struct PackageRow {
    pub(crate) id: String,
    pub(crate) name: String,
    features: String,
    max_api_keys: i64,
    max_rate_limit_per_minute: i64,
    log_retention_days: i64,
    created_at: i64,
    updated_at: i64,
}

impl PackageRow {
    pub(crate) fn grant(&self) -> Result<PackageGrant, DatabaseError> {
        Ok(PackageGrant {
            features: columns::json("packages.features", &self.features)?,
            max_api_keys: columns::number("packages.max_api_keys", self.max_api_keys)?,
            max_rate: columns::number("packages.max_rate_limit_per_minute", self.max_rate_limit_per_minute)?,
        })
    }

    /// For how many days calls stay in the log; what no calendar holds counts as the most that a call can carry.
    pub(crate) fn log_retention_days(&self) -> u16 {
        u16::try_from(self.log_retention_days).unwrap_or(u16::MAX)
    }

    pub(crate) fn into_package(self) -> Result<Package, DatabaseError> {
        Ok(Package {
            id: columns::text("packages.id", &self.id)?,
            grant: self.grant()?,
            log_retention_days: self.log_retention_days(),
            name: self.name,
        })
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

/// The packages that have a feature, the smallest first.
///
/// # Errors
/// That the database failed.
pub fn with_feature(connection: &mut AnyConnection, feature: Feature) -> Result<Vec<Package>, DatabaseError> {
    Ok(all(connection)?.into_iter().filter(|package| package.grant.features.contains(&feature)).collect())
}

/// Every package, the smallest first.
///
/// # Errors
/// That the database failed.
pub fn all(connection: &mut AnyConnection) -> Result<Vec<Package>, DatabaseError> {
    let rows: Vec<PackageRow> = packages::table
        .order((packages::max_rate_limit_per_minute.asc(), packages::max_api_keys.asc(), packages::name.asc()))
        .select(PackageRow::as_select())
        .load(connection)?;
    rows.into_iter().map(PackageRow::into_package).collect()
}
