//! Raising, acknowledging and clearing an alert.

use diesel::prelude::*;
use keywright_api_types::alerts::{Alert, AlertKind};
use keywright_api_types::audit::{AuditAction, Change, Changes};
use keywright_api_types::ids::AlertId;
use serde_json::{Value, json};

use super::AlertRow;
use super::list::admin_find;
use crate::audit::{self, Act, Deed};
use crate::schema::alerts;
use crate::{AnyConnection, DatabaseError};

/// An alert to be raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAlert {
    /// What is watched.
    pub kind: AlertKind,
    /// Which of several it is about; empty where there is only one.
    pub subject: String,
    /// From which value on it is too much.
    pub threshold: u64,
    /// What was measured.
    pub value: u64,
}

/// Raises an alert, unless it is open already; answers whether it did.
///
/// # Errors
/// That the database failed.
pub fn admin_raise(connection: &mut AnyConnection, act: &mut Act<'_>, new: NewAlert) -> Result<bool, DatabaseError> {
    let open: i64 = alerts::table
        .filter(alerts::kind.eq(new.kind.as_str()))
        .filter(alerts::subject.eq(&new.subject))
        .filter(alerts::cleared_at.is_null())
        .count()
        .get_result(connection)?;
    if open > 0 {
        return Ok(false);
    }
    let (milliseconds, random) = act.id_parts();
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let row = AlertRow {
        id: AlertId::new(milliseconds, random).to_string(),
        kind: new.kind.to_string(),
        subject: new.subject,
        threshold: number(new.threshold),
        value: number(new.value),
        raised_at: act.at.unix_milliseconds(),
        cleared_at: None,
        acknowledged_at: None,
        acknowledged_by: None,
        latest_value: number(new.value),
        highest_value: number(new.value),
        noted_value: None,
        measured_at: act.at.unix_milliseconds(),
    };
    diesel::insert_into(alerts::table).values(row.clone()).execute(connection)?;
    let alert = row.into_alert()?;
    let set = |to: u64| Change { from: Value::Null, to: json!(to) };
    let changes = [("threshold".to_owned(), set(alert.threshold)), ("value".to_owned(), set(alert.value))];
    record(connection, act, AuditAction::AlertRaised, &alert, Changes::from(changes))?;
    Ok(true)
}

/// Notes that an alert is over, by what was measured; answers whether it was open.
///
/// # Errors
/// That the database failed.
pub fn admin_clear(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &AlertId,
    value: u64,
) -> Result<bool, DatabaseError> {
    let open = admin_find(connection, id)?.filter(|alert| alert.cleared_at.is_none());
    let Some(alert) = open else { return Ok(false) };
    let now = act.at.max(alert.raised_at).unix_milliseconds();
    let latest = i64::try_from(value).unwrap_or(i64::MAX);
    let set = (alerts::cleared_at.eq(now), alerts::latest_value.eq(latest));
    diesel::update(alerts::table.find(id.as_str())).set(set).execute(connection)?;
    let change = Change { from: json!(alert.value), to: json!(value) };
    record(connection, act, AuditAction::AlertCleared, &alert, Changes::from([("value".to_owned(), change)]))?;
    Ok(true)
}

/// Notes that an admin has taken note of an alert, as bad as it was so far; nothing if there is no such alert. Where it is
/// noted already, or over, it changes nothing.
///
/// # Errors
/// That the database failed.
pub fn admin_acknowledge(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &AlertId,
) -> Result<Option<Alert>, DatabaseError> {
    let Some(mut alert) = admin_find(connection, id)? else { return Ok(None) };
    if alert.acknowledged_at.is_some() || alert.cleared_at.is_some() {
        return Ok(Some(alert));
    }
    alert.acknowledged_at = Some(act.at);
    alert.acknowledged_by = Some(act.actor.email.clone().unwrap_or_else(|| act.actor_id()));
    let set = (
        alerts::acknowledged_at.eq(act.at.unix_milliseconds()),
        alerts::acknowledged_by.eq(alert.acknowledged_by.as_deref()),
        alerts::noted_value.eq(alerts::highest_value.nullable()),
    );
    diesel::update(alerts::table.find(id.as_str())).set(set).execute(connection)?;
    record(connection, act, AuditAction::AlertAcknowledged, &alert, Changes::new())?;
    Ok(Some(alert))
}

/// Asks for attention again to an alert that was noted when it was at `noted`, and is much worse now; answers whether it
/// did.
///
/// # Errors
/// That the database failed.
pub fn admin_worsen(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    id: &AlertId,
    noted: u64,
    value: u64,
) -> Result<bool, DatabaseError> {
    let is_as_noted = alerts::table
        .find(id.as_str())
        .filter(alerts::cleared_at.is_null())
        .filter(alerts::noted_value.eq(i64::try_from(noted).unwrap_or(i64::MAX)));
    let nobody = (
        alerts::acknowledged_at.eq(None::<i64>),
        alerts::acknowledged_by.eq(None::<String>),
        alerts::noted_value.eq(None::<i64>),
    );
    if diesel::update(is_as_noted).set(nobody).execute(connection)? == 0 {
        return Ok(false);
    }
    let Some(alert) = admin_find(connection, id)? else { return Ok(false) };
    let change = Change { from: json!(noted), to: json!(value) };
    record(connection, act, AuditAction::AlertWorsened, &alert, Changes::from([("value".to_owned(), change)]))?;
    Ok(true)
}

/// Writes the audit event of what became of an alert.
fn record(
    connection: &mut AnyConnection,
    act: &mut Act<'_>,
    action: AuditAction,
    alert: &Alert,
    changes: Changes,
) -> Result<(), DatabaseError> {
    let name = match &alert.subject {
        None => alert.title.clone(),
        Some(subject) => format!("{}: {subject}", alert.title),
    };
    let deed = Deed {
        action,
        target_type: "alert",
        target_id: Some(alert.id.to_string()),
        target_name: Some(name),
        client_id: None,
        changes,
    };
    audit::append(connection, act, deed)
}
