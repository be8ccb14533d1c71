//! A request as it is stored.

use std::collections::HashMap;

use diesel::prelude::*;
use keywright_api_types::clients::PackageSummary;
use keywright_api_types::upgrade_requests::UpgradeRequest;

use crate::schema::{packages, upgrade_requests};
use crate::{AnyConnection, DatabaseError, columns};

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = upgrade_requests, treat_none_as_default_value = false)]
pub(super) struct UpgradeRow {
    pub(super) id: String,
    pub(super) client_id: String,
    pub(super) package_id: String,
    pub(super) message: Option<String>,
    pub(super) status: String,
    pub(super) created_at: i64,
    pub(super) created_by: String,
    pub(super) seen_at: Option<i64>,
    pub(super) settled_at: Option<i64>,
    pub(super) answer: Option<String>,
}

/// A request, its client's name and the id of its client's package.
pub(super) type Found = (UpgradeRow, String, String);

/// Requests as the API shows them. There are few packages, so their names are read at once.
pub(super) fn shown(connection: &mut AnyConnection, found: Vec<Found>) -> Result<Vec<UpgradeRequest>, DatabaseError> {
    let names: Vec<(String, String)> = packages::table.select((packages::id, packages::name)).load(connection)?;
    let names: HashMap<String, String> = names.into_iter().collect();
    let package = |id: &str| {
        let name = names.get(id).cloned().unwrap_or_default();
        Ok::<_, DatabaseError>(PackageSummary { id: columns::text("packages.id", id)?, name })
    };
    let show = |(row, client_name, current): Found| {
        Ok(UpgradeRequest {
            id: columns::text("upgrade_requests.id", &row.id)?,
            client_id: columns::text("upgrade_requests.client_id", &row.client_id)?,
            client_name,
            current_package: package(&current)?,
            package: package(&row.package_id)?,
            message: row.message,
            status: columns::text("upgrade_requests.status", &row.status)?,
            created_at: columns::timestamp(row.created_at),
            created_by: row.created_by,
            seen_at: columns::optional_timestamp(row.seen_at),
            settled_at: columns::optional_timestamp(row.settled_at),
            answer: row.answer,
        })
    };
    found.into_iter().map(show).collect()
}
