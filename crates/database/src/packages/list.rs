//! Packages as admins list them.

use std::collections::HashMap;

use diesel::prelude::*;
use keywright_api_types::ids::PackageId;

use super::{Package, PackageRow};
use crate::schema::{clients, packages};
use crate::{AnyConnection, DatabaseError, columns};

/// Packages, newest first, older than the one with the id `before`.
///
/// # Errors
/// That the database failed.
pub fn admin_list(
    connection: &mut AnyConnection,
    before: Option<&PackageId>,
    limit: u32,
) -> Result<Vec<Package>, DatabaseError> {
    let mut query = packages::table.into_boxed();
    if let Some(before) = before {
        query = query.filter(packages::id.lt(before.as_str()));
    }
    let query = query.order(packages::id.desc()).limit(i64::from(limit));
    let rows: Vec<PackageRow> = query.select(PackageRow::as_select()).load(connection)?;
    rows.into_iter().map(PackageRow::into_package).collect()
}

/// The package with that id.
///
/// # Errors
/// That the database failed.
pub fn admin_find(connection: &mut AnyConnection, id: &PackageId) -> Result<Option<Package>, DatabaseError> {
    let row: Option<PackageRow> =
        packages::table.find(id.as_str()).select(PackageRow::as_select()).first(connection).optional()?;
    row.map(PackageRow::into_package).transpose()
}

/// How many clients have each package; those that nobody has are left out.
///
/// # Errors
/// That the database failed.
pub fn admin_clients(connection: &mut AnyConnection) -> Result<HashMap<PackageId, u32>, DatabaseError> {
    let rows: Vec<(String, i64)> = clients::table
        .group_by(clients::package_id)
        .select((clients::package_id, diesel::dsl::count_star()))
        .load(connection)?;
    let read = |(id, count): (String, i64)| {
        Ok((columns::text("clients.package_id", &id)?, columns::number("the number of clients", count)?))
    };
    rows.into_iter().map(read).collect()
}
