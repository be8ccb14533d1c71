//! Alerts in words, and the calls behind them.

use keywright_api_types::Timestamp;
use keywright_api_types::alerts::{ALERT_MINUTES, Alert, AlertKind, AlertUnit};

use crate::addresses::AdminAddress;
use crate::api::{RequestFilter, address};
use crate::format;
use crate::usage_range::monitored_since;

/// A value with its unit.
pub fn value(unit: AlertUnit, value: u64) -> String {
    match unit {
        AlertUnit::Percent => format!("{value} %"),
        AlertUnit::Milliseconds => format::latency(value as f64),
        AlertUnit::Seconds => format!("{} s", format::count(value)),
        AlertUnit::Calls => format::counted(value, "call"),
        AlertUnit::Waits => format::counted(value, "wait"),
        AlertUnit::State => if value == 0 { "No" } else { "Yes" }.to_owned(),
    }
}

/// The unit as it stands beside a field.
pub const fn unit(unit: AlertUnit) -> &'static str {
    match unit {
        AlertUnit::Percent => "percent of the calls",
        AlertUnit::Milliseconds => "milliseconds",
        AlertUnit::Seconds => "seconds",
        AlertUnit::Calls => "calls",
        AlertUnit::Waits => "waits",
        AlertUnit::State => "",
    }
}

/// What is measured now, or was when it was raised, the most there was, and from when on it is too much.
pub fn measured(alert: &Alert) -> String {
    let unit = alert.unit;
    if unit == AlertUnit::State {
        return String::new();
    }
    let now = match alert.cleared_at {
        None => format!("{} now, ", value(unit, alert.latest_value)),
        Some(_) => String::new(),
    };
    let (raised, highest) = (value(unit, alert.value), value(unit, alert.highest_value));
    format!("{now}{raised} when raised, at most {highest}; from {} on", value(unit, alert.threshold))
}

/// The alert's title and what it is about.
pub fn title(alert: &Alert) -> String {
    match &alert.subject {
        None => alert.title.clone(),
        Some(subject) => format!("{}: {subject}", alert.title),
    }
}

/// Where what is behind an alert is seen: its calls in the log, or where what is in no log is counted.
pub fn evidence(alert: &Alert, now: Timestamp) -> (String, &'static str) {
    // What was measured when it was raised began earlier.
    let from = alert.raised_at.plus_seconds(-60 * (ALERT_MINUTES + 1));
    let calls = |status: &str| RequestFilter {
        status: status.to_owned(),
        from: from.to_string(),
        to: alert.cleared_at.map_or_else(String::new, |at| at.to_string()),
        ..RequestFilter::default()
    };
    let address_of = |calls: RequestFilter| calls.address(&AdminAddress::Requests.path());
    let of = |status| (address_of(calls(status)), "Its calls");
    let monitoring = |subject: &'static str, place: &str| {
        let range = monitored_since(from, now).as_str();
        let parameters = [("range", range), (subject, alert.subject.as_deref().unwrap_or_default())];
        format!("{}#{place}", address(&AdminAddress::Monitoring.path(), &parameters))
    };
    match alert.kind {
        AlertKind::ServerErrors => of("5xx"),
        AlertKind::Refusals => of("4xx"),
        AlertKind::LimitsHit => of("429"),
        AlertKind::SlowCalls => (address_of(calls("").slower_than(alert.threshold as f64)), "Its calls"),
        AlertKind::KeyGuessing | AlertKind::UnknownKeys => {
            (monitoring("address", "keyless-heading"), "Calls without a known key")
        }
        AlertKind::JournalBacklog
        | AlertKind::JournalDelay
        | AlertKind::JournalVolatile
        | AlertKind::JournalFolded
        | AlertKind::JournalDamaged
        | AlertKind::ConnectionTimeouts => (monitoring("node", "health-heading"), "The server\u{2019}s state"),
        AlertKind::AuditBroken => (AdminAddress::AuditProof.path(), "The trail\u{2019}s proof"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(kind: AlertKind, subject: Option<&str>) -> Alert {
        Alert {
            id: keywright_api_types::ids::AlertId::new(1, 2),
            kind,
            title: kind.title().to_owned(),
            subject: subject.map(str::to_owned),
            unit: kind.unit(),
            threshold: 5,
            value: 1_200,
            latest_value: 900,
            highest_value: 4_000,
            raised_at: "2026-11-22T10:06:00Z".parse().unwrap(),
            cleared_at: None,
            acknowledged_at: None,
            acknowledged_by: None,
        }
    }

    #[test]
    fn an_alert_reads_as_what_was_measured() {
        let guessing = alert(AlertKind::KeyGuessing, Some("192.0.2.1"));
        assert_eq!(title(&guessing), "Unknown keys from one address: 192.0.2.1");
        assert_eq!(measured(&guessing), "900 calls now, 1,200 calls when raised, at most 4,000 calls; from 5 calls on");
        let over = Alert { cleared_at: Some(guessing.raised_at), ..guessing };
        assert_eq!(measured(&over), "1,200 calls when raised, at most 4,000 calls; from 5 calls on");
        assert_eq!(measured(&alert(AlertKind::JournalVolatile, None)), "");
    }

    #[test]
    fn an_alert_leads_to_what_was_measured() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let of = |kind, subject| evidence(&alert(kind, subject), now).0;
        let errors = "/admin/requests?status=5xx&from=2026-11-22T10%3A00%3A00Z";
        assert_eq!(of(AlertKind::ServerErrors, None), errors);
        let slow = "/admin/requests?min_latency_ms=4.75&from=2026-11-22T10%3A00%3A00Z";
        assert_eq!(of(AlertKind::SlowCalls, None), slow);
        let guesses = "/admin/monitoring?range=24h&address=192.0.2.1#keyless-heading";
        assert_eq!(of(AlertKind::KeyGuessing, Some("192.0.2.1")), guesses);
        let journal = "/admin/monitoring?range=24h&node=one#health-heading";
        assert_eq!(of(AlertKind::JournalDelay, Some("one")), journal);
    }
}
