//! Looking alerts up.

use diesel::prelude::*;
use keywright_api_types::Timestamp;
use keywright_api_types::alerts::Alert;
use keywright_api_types::ids::AlertId;

use super::AlertRow;
use crate::schema::alerts;
use crate::{AnyConnection, DatabaseError, columns};

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

/// An alert that is not over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAlert {
    /// What is known of it.
    pub alert: Alert,
    /// When a server last measured that it is to last.
    pub measured_at: Timestamp,
    /// How bad it was when an admin took note of it; nothing if nobody did.
    pub noted_value: Option<u64>,
}

/// All alerts that are not over: there are never many.
///
/// # Errors
/// That the database failed.
pub fn admin_open(connection: &mut AnyConnection) -> Result<Vec<OpenAlert>, DatabaseError> {
    let open = alerts::table.filter(alerts::cleared_at.is_null());
    let rows: Vec<AlertRow> = open.order(alerts::id.desc()).select(AlertRow::as_select()).load(connection)?;
    rows.into_iter().map(AlertRow::into_open).collect()
}

impl AlertRow {
    fn into_open(self) -> Result<OpenAlert, DatabaseError> {
        let measured_at = columns::timestamp(self.measured_at);
        let noted_value = columns::optional_number("alerts.noted_value", self.noted_value)?;
        Ok(OpenAlert { alert: self.into_alert()?, measured_at, noted_value })
    }
}

/// The alert with that id.
pub(super) fn admin_find(connection: &mut AnyConnection, id: &AlertId) -> Result<Option<Alert>, DatabaseError> {
    let row: Option<AlertRow> =
        alerts::table.find(id.as_str()).select(AlertRow::as_select()).first(connection).optional()?;
    row.map(AlertRow::into_alert).transpose()
}
