//! Alerts: from when on what is watched is too much, and what was noticed. An alert is raised, acknowledged and cleared
//! in a transaction with its audit event.

mod change;
mod list;
mod measure;
mod rules;

use diesel::prelude::*;
use keywright_api_types::alerts::{Alert, AlertKind};

pub use change::{NewAlert, admin_acknowledge, admin_clear, admin_raise, admin_worsen};
pub use list::{AlertFilter, OpenAlert, admin_list, admin_open};
pub use measure::{AlertMeasure, admin_measure, admin_remove_old};
pub use rules::{Thresholds, admin_rules, admin_update_rules};

use crate::schema::alerts;
use crate::{DatabaseError, columns};

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = alerts, treat_none_as_default_value = false)]
struct AlertRow {
    id: String,
    kind: String,
    subject: String,
    threshold: i64,
    value: i64,
    raised_at: i64,
    cleared_at: Option<i64>,
    acknowledged_at: Option<i64>,
    acknowledged_by: Option<String>,
    latest_value: i64,
    highest_value: i64,
    noted_value: Option<i64>,
    measured_at: i64,
}

impl AlertRow {
    fn into_alert(self) -> Result<Alert, DatabaseError> {
        let kind: AlertKind = columns::text("alerts.kind", &self.kind)?;
        Ok(Alert {
            id: columns::text("alerts.id", &self.id)?,
            kind,
            title: kind.title().to_owned(),
            subject: Some(self.subject).filter(|subject| !subject.is_empty()),
            unit: kind.unit(),
            threshold: columns::number("alerts.threshold", self.threshold)?,
            value: columns::number("alerts.value", self.value)?,
            latest_value: columns::number("alerts.latest_value", self.latest_value)?,
            highest_value: columns::number("alerts.highest_value", self.highest_value)?,
            raised_at: columns::timestamp(self.raised_at),
            cleared_at: columns::optional_timestamp(self.cleared_at),
            acknowledged_at: columns::optional_timestamp(self.acknowledged_at),
            acknowledged_by: self.acknowledged_by,
        })
    }
}
