//! The rules' thresholds, as owners chose them.

use std::collections::HashMap;

use diesel::prelude::*;
use keywright_api_types::alerts::{AlertKind, AlertRule, AlertThreshold};
use keywright_api_types::audit::{AuditAction, Change, Changes};
use serde_json::json;

use crate::audit::{self, Act, Deed};
use crate::schema::alert_thresholds;
use crate::{AnyConnection, DatabaseError, columns};

/// From which value on there is an alert, by what is watched; the defaults where no owner has chosen otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thresholds(HashMap<String, Option<u64>>);

impl Thresholds {
    /// From which value on there is an alert; nothing if there is to be none.
    pub fn of(&self, kind: AlertKind) -> Option<u64> {
        self.0.get(kind.as_str()).copied().unwrap_or(Some(kind.default_threshold()))
    }

    /// The thresholds in force.
    ///
    /// # Errors
    /// That the database failed.
    pub fn admin_read(connection: &mut AnyConnection) -> Result<Self, DatabaseError> {
        let rows: Vec<(String, Option<i64>)> =
            alert_thresholds::table.select((alert_thresholds::kind, alert_thresholds::threshold)).load(connection)?;
        let read = |(kind, threshold)| Ok((kind, columns::optional_number("alert_thresholds.threshold", threshold)?));
        rows.into_iter().map(read).collect::<Result<_, DatabaseError>>().map(Self)
    }
}

/// All rules, in the order of their table.
///
/// # Errors
/// That the database failed.
pub fn admin_rules(connection: &mut AnyConnection) -> Result<Vec<AlertRule>, DatabaseError> {
    let thresholds = Thresholds::admin_read(connection)?;
    Ok(AlertKind::ALL.iter().map(|kind| AlertRule::new(*kind, thresholds.of(*kind))).collect())
}

/// Changes thresholds; each that is another then has an event of its own in the trail. Answers all rules.
///
/// # Errors
/// That the database failed.
pub fn admin_update_rules(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    rules: &[AlertThreshold],
) -> Result<Vec<AlertRule>, DatabaseError> {
    let before = Thresholds::admin_read(connection)?;
    for AlertThreshold { kind, threshold } in rules {
        let from = before.of(*kind);
        if from == *threshold {
            continue;
        }
        store(connection, act, *kind, *threshold)?;
        let change = Change { from: json!(from), to: json!(threshold) };
        let deed = Deed {
            action: AuditAction::AlertRuleUpdated,
            target_type: "alert_rule",
            target_id: Some(kind.to_string()),
            target_name: Some(kind.title().to_owned()),
            client_id: None,
            changes: Changes::from([("threshold".to_owned(), change)]),
        };
        audit::append(connection, act, deed)?;
    }
    admin_rules(connection)
}

fn store(
    connection: &mut AnyConnection,
    act: &Act<'_>,
    kind: AlertKind,
    threshold: Option<u64>,
) -> Result<(), DatabaseError> {
    let values = (
        alert_thresholds::threshold.eq(threshold.map(|threshold| i64::try_from(threshold).unwrap_or(i64::MAX))),
        alert_thresholds::updated_at.eq(act.at.unix_milliseconds()),
    );
    let there = alert_thresholds::table.find(kind.as_str());
    if diesel::update(there).set(values).execute(connection)? == 0 {
        let row = (alert_thresholds::kind.eq(kind.as_str()), values.0, values.1);
        diesel::insert_into(alert_thresholds::table).values(row).execute(connection)?;
    }
    Ok(())
}
