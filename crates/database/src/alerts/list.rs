//! Looking alerts up.

use diesel::prelude::*;
use keywright_api_types::alerts::Alert;
use keywright_api_types::ids::AlertId;

use super::AlertRow;
use crate::schema::alerts;
use crate::{AnyConnection, DatabaseError};

/// Which alerts to list; all that is named must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertFilter {
    /// Only those that are open, or only those that are over.
    pub is_open: Option<bool>,
    /// Only those that an admin took note of, or only those that nobody did.
    pub is_acknowledged: Option<bool>,
    /// Only those raised before this one.
    pub before: Option<AlertId>,
}

/// Alerts, newest first.
///
/// # Errors
/// That the database failed.
pub fn admin_list(
    connection: &mut AnyConnection,
    filter: &AlertFilter,
    limit: u32,
) -> Result<Vec<Alert>, DatabaseError> {
    let mut query = alerts::table.into_boxed();
    query = match filter.is_open {
        None => query,
        Some(true) => query.filter(alerts::cleared_at.is_null()),
        Some(false) => query.filter(alerts::cleared_at.is_not_null()),
    };
    query = match filter.is_acknowledged {
        None => query,
        Some(true) => query.filter(alerts::acknowledged_at.is_not_null()),
        Some(false) => query.filter(alerts::acknowledged_at.is_null()),
    };
    if let Some(before) = &filter.before {
        query = query.filter(alerts::id.lt(before.as_str()));
    }
    let query = query.order(alerts::id.desc()).limit(i64::from(limit));
    let rows: Vec<AlertRow> = query.select(AlertRow::as_select()).load(connection)?;
    rows.into_iter().map(AlertRow::into_alert).collect()
}

/// All alerts that are not over, newest first: there are never many.
///
/// # Errors
/// That the database failed.
pub fn admin_open(connection: &mut AnyConnection) -> Result<Vec<Alert>, DatabaseError> {
    admin_list(connection, &AlertFilter { is_open: Some(true), ..AlertFilter::default() }, u32::MAX)
}

/// The alert with that id.
pub(super) fn admin_find(connection: &mut AnyConnection, id: &AlertId) -> Result<Option<Alert>, DatabaseError> {
    let row: Option<AlertRow> =
        alerts::table.find(id.as_str()).select(AlertRow::as_select()).first(connection).optional()?;
    row.map(AlertRow::into_alert).transpose()
}
