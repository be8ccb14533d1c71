//! Watching: what was measured is held against the rules.

use keywright_api_types::alerts::Alert;
use keywright_database::alerts::{self, NewAlert, Thresholds};
use keywright_database::audit::Act;
use keywright_database::{AnyConnection, DatabaseError};
use keywright_domain::alerts::{Verdict, judge};

use super::readings::{self, Reading};
use crate::randomness;
use crate::state::AppState;

/// Measures what is watched once, and raises and clears alerts. `node` is what this server is called in those that are
/// about its own journal. All servers may do so: what is noticed by several is raised once. It blocks.
///
/// # Errors
/// That the database failed; what was raised or cleared before stays so.
pub fn watch_alerts(state: &AppState, node: &str) -> Result<(), DatabaseError> {
    let now = state.now();
    let (thresholds, open, readings) = state.database.read(|connection| {
        let open = alerts::admin_open(connection)?;
        let readings = readings::read(connection, state, node, &open, now)?;
        Ok::<_, DatabaseError>((Thresholds::admin_read(connection)?, open, readings))
    })?;
    for Reading { kind, subject, measured } in readings {
        let is_about_it =
            |alert: &&Alert| alert.kind == kind && alert.subject.as_deref().unwrap_or_default() == subject;
        let (alert, threshold) = (open.iter().find(is_about_it), thresholds.of(kind));
        let value = measured.value;
        match (judge(alert.map(|alert| alert.raised_at), threshold, measured, now), alert, threshold) {
            (Verdict::Raise, _, Some(threshold)) => raise(state, NewAlert { kind, subject, threshold, value })?,
            (Verdict::Clear, Some(alert), _) => clear(state, alert, value)?,
            _ => {}
        }
    }
    Ok(())
}

fn raise(state: &AppState, new: NewAlert) -> Result<(), DatabaseError> {
    let NewAlert { kind, subject, threshold, value } = new.clone();
    if write(state, |connection, act| alerts::admin_raise(connection, act, new))? {
        tracing::warn!(%kind, subject, value, threshold, "an alert was raised");
    }
    Ok(())
}

fn clear(state: &AppState, alert: &Alert, value: u64) -> Result<(), DatabaseError> {
    if write(state, |connection, act| alerts::admin_clear(connection, act, &alert.id, value))? {
        tracing::info!(kind = %alert.kind, subject = alert.subject, value, "an alert is over");
    }
    Ok(())
}

fn write<T>(
    state: &AppState,
    change: impl FnOnce(&mut AnyConnection, &mut Act<'_>) -> Result<T, DatabaseError>,
) -> Result<T, DatabaseError> {
    let mut random = randomness::secure();
    let mut act = Act::of_system(state.now(), &mut random);
    state.database.write(|connection| change(connection, &mut act))
}
