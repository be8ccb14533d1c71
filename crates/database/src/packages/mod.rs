//! Packages: features and ceilings that clients book.

mod create;
mod list;
mod update;

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::features::Feature;
use keywright_api_types::ids::PackageId;
use keywright_domain::limits::PackageGrant;
use serde_json::{Value, json};

pub use create::{NewPackage, PackageError, admin_create, admin_make};
pub use list::{admin_clients, admin_find, admin_list};
pub use update::{PackagePatch, admin_impact, admin_update};

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
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Package {
    /// Its settings by their names on the wire.
    pub(crate) fn settings(&self) -> [(&'static str, Value); 5] {
        [
            ("name", json!(self.name)),
            ("features", json!(self.grant.features)),
            ("max_api_keys", json!(self.grant.max_api_keys)),
            ("max_rate_limit_per_minute", json!(self.grant.max_rate)),
            ("log_retention_days", json!(self.log_retention_days)),
        ]
    }
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
            created_at: columns::timestamp(self.created_at),
            updated_at: columns::timestamp(self.updated_at),
            name: self.name,
        })
    }
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
