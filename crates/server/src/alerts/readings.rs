//! What is measured for the rules.

use std::cmp::Reverse;

use keywright_api_types::alerts::{ALERT_MINUTES, Alert, AlertKind};
use keywright_api_types::usage::Interval;
use keywright_api_types::{ErrorCode, Timestamp};
use keywright_database::alerts::OpenAlert;
use keywright_database::monitoring::{KeylessCount, NAMED};
use keywright_database::{AnyConnection, DatabaseError, audit, usage};
use keywright_domain::alerts::{ENOUGH_CALLS, Measured};

use super::memory::OwnReading;

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

    /// Whether an alert is about what was measured.
    pub(super) fn is_of(&self, alert: &Alert) -> bool {
        self.kind == alert.kind && self.subject == alert.subject.as_deref().unwrap_or_default()
    }
}

/// The whole minutes over which calls are measured.
pub(super) fn span(now: Timestamp) -> (Timestamp, Timestamp) {
    let to = now.floor_to(Interval::Minute.milliseconds());
    (to.plus_seconds(-60 * ALERT_MINUTES), to)
}

/// Shares and latencies of all calls. Whole minutes are counted once they are over: to measure costs the same however many
/// calls there are.
///
/// # Errors
/// That the database failed.
pub(super) fn of_calls(
    connection: &mut AnyConnection,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Reading>, DatabaseError> {
    let (totals, _) = usage::admin_recent(connection, from, to)?;
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
    Ok(values.into_iter().map(reading).collect())
}

/// Attempts with unknown keys: of all addresses together, of those with the most, and of those with an open alert.
pub(super) fn of_guesses(refusals: KeylessCount, open: &[OpenAlert]) -> Vec<Reading> {
    let kind = AlertKind::KeyGuessing;
    let of_unknown = refusals.into_iter().filter(|((code, _), _)| code == ErrorCode::InvalidKey.as_str());
    let all: Vec<(Option<String>, u64)> = of_unknown.map(|((_, address), count)| (address, count)).collect();
    let total = all.iter().map(|(_, count)| count).sum();
    let mut attempts: Vec<_> = all.into_iter().filter_map(|(address, count)| Some((address?, count))).collect();
    attempts.sort_by_key(|(_, count)| Reverse(*count));
    let of_kind = open.iter().map(|open| &open.alert).filter(|alert| alert.kind == kind);
    let watched: Vec<&str> = of_kind.filter_map(|alert| alert.subject.as_deref()).collect();
    let quiet = watched.iter().filter(|address| !attempts.iter().any(|(other, _)| other == *address));
    let mut readings = vec![Reading::new(AlertKind::UnknownKeys, "", total)];
    readings.extend(quiet.map(|address| Reading::new(kind, address, 0)));
    // Where there is no room for one more, the total tells.
    let room = NAMED.saturating_sub(watched.len());
    let (known, new): (Vec<_>, Vec<_>) = attempts.iter().partition(|(address, _)| watched.contains(&address.as_str()));
    let loud = known.into_iter().chain(new.into_iter().take(room));
    readings.extend(loud.map(|(address, count)| Reading::new(kind, address, *count)));
    readings
}

/// Whether the audit trail is known to be broken.
///
/// # Errors
/// That the database failed.
pub(super) fn of_trail(connection: &mut AnyConnection) -> Result<Reading, DatabaseError> {
    Ok(Reading::new(AlertKind::AuditBroken, "", audit::admin_trail_is_broken(connection)?.into()))
}

/// What this server alone knows: of its journal, and its way to the database.
pub(super) fn of_server(node: &str, own: OwnReading) -> [Reading; 6] {
    [
        Reading::new(AlertKind::JournalBacklog, node, own.depth),
        Reading::new(AlertKind::JournalDelay, node, own.waited),
        Reading::new(AlertKind::JournalVolatile, node, own.is_volatile.into()),
        Reading::new(AlertKind::JournalFolded, node, own.folded),
        Reading::new(AlertKind::JournalDamaged, node, own.damaged),
        Reading::new(AlertKind::ConnectionTimeouts, node, own.timeouts),
    ]
}
