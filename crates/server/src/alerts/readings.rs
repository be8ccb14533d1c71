//! What is measured for the rules.

use std::cmp::Reverse;

use keywright_api_types::alerts::{ALERT_MINUTES, Alert, AlertKind};
use keywright_api_types::usage::{Interval, Totals};
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_database::monitoring::{KeylessCount, NAMED};
use keywright_database::{AnyConnection, DatabaseError, usage};
use keywright_domain::alerts::{ENOUGH_CALLS, Measured};

use crate::state::Inner;

/// What was measured for a rule.
pub(super) struct Reading {
    pub(super) kind: AlertKind,
    /// Which of several it is about; empty where there is only one.
    pub(super) subject: String,
    pub(super) measured: Measured,
}

impl Reading {
    fn new(kind: AlertKind, subject: &str, value: u64) -> Self {
        Self { kind, subject: subject.to_owned(), measured: Measured { value, is_enough: true } }
    }
}

/// All that this server can measure. The calls are those of whole minutes, which are counted once they are over: to
/// measure costs the same however many there are.
///
/// # Errors
/// That the database failed.
pub(super) fn read(
    connection: &mut AnyConnection,
    state: &Inner,
    node: &str,
    open: &[Alert],
    now: Timestamp,
) -> Result<Vec<Reading>, DatabaseError> {
    let to = now.floor_to(Interval::Minute.milliseconds());
    let from = to.plus_seconds(-60 * ALERT_MINUTES);
    let (totals, _) = usage::admin_recent(connection, from, to)?;
    let refusals = state.keyless.since(connection, from)?;
    let mut readings = of_calls(&totals);
    readings.extend(of_guesses(refusals, open));
    readings.extend(of_journal(state, node, now));
    Ok(readings)
}

fn of_calls(totals: &Totals) -> Vec<Reading> {
    let counts = totals.counts;
    let percent = |part: u64| part.saturating_mul(100).checked_div(counts.requests).unwrap_or(0);
    let slowest = totals.latency_ms.p99.unwrap_or(0.0).round();
    let values = [
        (AlertKind::ServerErrors, percent(counts.server_errors)),
        (AlertKind::Refusals, percent(counts.client_errors)),
        (AlertKind::LimitsHit, percent(counts.rate_limited)),
        // What is less than nothing or more than fits becomes the nearest that fits.
        (AlertKind::SlowCalls, slowest as u64),
    ];
    let is_enough = counts.requests >= ENOUGH_CALLS;
    let reading = |(kind, value)| Reading { kind, subject: String::new(), measured: Measured { value, is_enough } };
    values.into_iter().map(reading).collect()
}

/// The addresses with the most attempts, and those with an open alert.
fn of_guesses(refusals: KeylessCount, open: &[Alert]) -> Vec<Reading> {
    let kind = AlertKind::KeyGuessing;
    let mut attempts: Vec<(String, u64)> = refusals
        .into_iter()
        .filter(|((code, _), _)| code == ErrorCode::InvalidKey.as_str())
        .filter_map(|((_, address), count)| Some((address?, count)))
        .collect();
    attempts.sort_by_key(|(_, count)| Reverse(*count));
    let watched: Vec<&str> =
        open.iter().filter(|alert| alert.kind == kind).filter_map(|alert| alert.subject.as_deref()).collect();
    let quiet = watched.iter().filter(|address| !attempts.iter().any(|(other, _)| other == *address));
    let mut readings: Vec<Reading> = quiet.map(|address| Reading::new(kind, address, 0)).collect();
    let room = NAMED.saturating_sub(watched.len());
    let (known, new): (Vec<_>, Vec<_>) = attempts.iter().partition(|(address, _)| watched.contains(&address.as_str()));
    let loud = known.into_iter().chain(new.into_iter().take(room));
    readings.extend(loud.map(|(address, count)| Reading::new(kind, address, *count)));
    readings
}

fn of_journal(state: &Inner, node: &str, now: Timestamp) -> [Reading; 3] {
    let journal = state.recorder.journal().state();
    let waited = journal.oldest.map_or(0, |oldest| now.milliseconds_since(oldest).max(0).unsigned_abs() / 1_000);
    [
        Reading::new(AlertKind::JournalBacklog, node, journal.depth),
        Reading::new(AlertKind::JournalDelay, node, waited),
        Reading::new(AlertKind::JournalVolatile, node, u64::from(state.recorder.has_lost_its_disk())),
    ]
}
