//! Looking requests up.

use diesel::prelude::*;
use keywright_api_types::ids::{ClientId, UpgradeRequestId};
use keywright_api_types::upgrade_requests::{UpgradeRequest, UpgradeStatus};

use super::row::{Found, UpgradeRow, shown};
use crate::schema::{clients, upgrade_requests};
use crate::{AnyConnection, DatabaseError};

/// Which requests to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpgradeFilter {
    /// Only those with one of these; all if there are none.
    pub statuses: Vec<UpgradeStatus>,
    /// Only those made before this one.
    pub before: Option<UpgradeRequestId>,
}

/// A client's requests, newest first.
///
/// # Errors
/// That the database failed.
pub fn list(
    connection: &mut AnyConnection,
    client: &ClientId,
    filter: &UpgradeFilter,
    limit: u32,
) -> Result<Vec<UpgradeRequest>, DatabaseError> {
    page(connection, Some(client), filter, limit)
}

/// Everybody's requests, newest first.
///
/// # Errors
/// That the database failed.
pub fn admin_list(
    connection: &mut AnyConnection,
    filter: &UpgradeFilter,
    limit: u32,
) -> Result<Vec<UpgradeRequest>, DatabaseError> {
    page(connection, None, filter, limit)
}

fn page(
    connection: &mut AnyConnection,
    client: Option<&ClientId>,
    filter: &UpgradeFilter,
    limit: u32,
) -> Result<Vec<UpgradeRequest>, DatabaseError> {
    let mut query = upgrade_requests::table.inner_join(clients::table).into_boxed();
    if let Some(client) = client {
        query = query.filter(upgrade_requests::client_id.eq(client.as_str()));
    }
    if !filter.statuses.is_empty() {
        query = query.filter(upgrade_requests::status.eq_any(filter.statuses.iter().map(|status| status.as_str())));
    }
    if let Some(before) = &filter.before {
        query = query.filter(upgrade_requests::id.lt(before.as_str()));
    }
    let found: Vec<Found> = query
        .order(upgrade_requests::id.desc())
        .limit(i64::from(limit))
        .select((UpgradeRow::as_select(), clients::name, clients::package_id))
        .load(connection)?;
    shown(connection, found)
}

/// One request, whosever it is.
pub(super) fn admin_find(
    connection: &mut AnyConnection,
    id: &UpgradeRequestId,
) -> Result<Option<UpgradeRequest>, DatabaseError> {
    let found: Vec<Found> = upgrade_requests::table
        .inner_join(clients::table)
        .filter(upgrade_requests::id.eq(id.as_str()))
        .select((UpgradeRow::as_select(), clients::name, clients::package_id))
        .load(connection)?;
    Ok(shown(connection, found)?.pop())
}
