//! Watching: what was measured is held against the rules.

use keywright_api_types::Timestamp;
use keywright_api_types::alerts::Alert;
use keywright_database::alerts::{self, AlertMeasure, NewAlert, OpenAlert, Thresholds};
use keywright_database::audit::Act;
use keywright_database::{AnyConnection, DatabaseError};
use keywright_domain::alerts::{Verdict, has_worsened, is_well_below, judge};

use super::memory::OwnReading;
use super::readings::{self, Reading};
use crate::randomness;
use crate::state::AppState;

/// Measures what is watched once, and raises and clears alerts. `node` is what this server is called in those that are
/// about itself. All servers may do so: what is noticed by several is raised once. It blocks.
///
/// # Errors
/// That the database failed; what was raised or cleared before stays so, and what the server itself was at is
/// remembered for the next look.
pub fn watch_alerts(state: &AppState, node: &str) -> Result<(), DatabaseError> {
    let own = state.alert_watch.read_own(state);
    let outcome = look(state, node, own);
    match outcome {
        Ok(()) => state.alert_watch.worked(own),
        Err(_) => state.alert_watch.failed(),
    }
    outcome
}

fn look(state: &AppState, node: &str, own: OwnReading) -> Result<(), DatabaseError> {
    let now = state.now();
    let (from, to) = readings::span(now);
    let refusals = state.keyless.between(&state.database, from, now.plus_seconds(60))?;
    let (thresholds, open, mut readings) = state.database.read(|connection| {
        let mut readings = readings::of_calls(connection, from, to)?;
        readings.push(readings::of_trail(connection)?);
        Ok::<_, DatabaseError>((Thresholds::admin_read(connection)?, alerts::admin_open(connection)?, readings))
    })?;
    readings.extend(readings::of_guesses(refusals, &open));
    readings.extend(readings::of_server(node, own));
    let mut measures = Vec::new();
    for reading in &readings {
        measures.extend(hold(state, &thresholds, &open, reading, now)?);
    }
    if !measures.is_empty() {
        state.database.append(|connection| alerts::admin_measure(connection, &measures, now))?;
    }
    clear_abandoned(state, &thresholds, &open, &measures)
}

/// Holds what was measured against its rule; answers what an alert that stays open is at.
fn hold(
    state: &AppState,
    thresholds: &Thresholds,
    open: &[OpenAlert],
    reading: &Reading,
    now: Timestamp,
) -> Result<Option<AlertMeasure>, DatabaseError> {
    let (alert, threshold) = (open.iter().find(|open| reading.is_of(&open.alert)), thresholds.of(reading.kind));
    let (kind, value) = (reading.kind, reading.measured.value);
    match (judge(alert.map(|open| open.alert.raised_at), threshold, reading.measured, now), alert, threshold) {
        (Verdict::Raise, _, Some(threshold)) => {
            raise(state, NewAlert { kind, subject: reading.subject.clone(), threshold, value })?;
        }
        (Verdict::Clear, Some(open), _) if !kind.is_about_a_server() => clear(state, &open.alert, value)?,
        (_, Some(open), _) => {
            let lasts = threshold.is_some_and(|threshold| !is_well_below(value, threshold));
            let worsened = open.noted_value.filter(|noted| lasts && has_worsened(*noted, value, kind.unit()));
            if let Some(noted) = worsened {
                worsen(state, &open.alert, noted, value)?;
            }
            return Ok(Some(AlertMeasure { id: open.alert.id, value, lasts }));
        }
        _ => {}
    }
    Ok(None)
}

/// Ends alerts about servers: where none is wanted any more, and where no server has found for five minutes that it is to
/// last. So it does not matter whether the server is well or gone, nor whether another has the same name.
fn clear_abandoned(
    state: &AppState,
    thresholds: &Thresholds,
    open: &[OpenAlert],
    measures: &[AlertMeasure],
) -> Result<(), DatabaseError> {
    let abandoned = state.alert_watch.abandoned(open, state.clock.monotonic());
    let of_servers = open.iter().map(|open| &open.alert).filter(|alert| alert.kind.is_about_a_server());
    for alert in of_servers {
        let own = measures.iter().find(|measure| measure.id == alert.id);
        let is_abandoned = abandoned.contains(&alert.id) && own.is_none_or(|own| !own.lasts);
        if is_abandoned || thresholds.of(alert.kind).is_none() {
            clear(state, alert, own.map_or(alert.latest_value, |own| own.value))?;
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

fn worsen(state: &AppState, alert: &Alert, noted: u64, value: u64) -> Result<(), DatabaseError> {
    if write(state, |connection, act| alerts::admin_worsen(connection, act, &alert.id, noted, value))? {
        tracing::warn!(kind = %alert.kind, subject = alert.subject, value, noted, "an alert that was noted got much worse");
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
