//! Alerts in words, and the calls behind them.

use keywright_api_types::alerts::{ALERT_MINUTES, Alert, AlertKind, AlertUnit};

use crate::addresses::AdminAddress;
use crate::api::RequestFilter;
use crate::format;

/// A value with its unit.
pub fn value(unit: AlertUnit, value: u64) -> String {
    match unit {
        AlertUnit::Percent => format!("{value} %"),
        AlertUnit::Milliseconds => format::latency(value as f64),
        AlertUnit::Seconds => format!("{} s", format::count(value)),
        AlertUnit::Calls => format::counted(value, "call"),
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
        AlertUnit::State => "",
    }
}

/// What was measured, and from when on it is too much.
pub fn measured(alert: &Alert) -> String {
    match alert.unit {
        AlertUnit::State => String::new(),
        unit => format!("{}, from {} on", value(unit, alert.value), value(unit, alert.threshold)),
    }
}

/// The alert's title and what it is about.
pub fn title(alert: &Alert) -> String {
    match &alert.subject {
        None => alert.title.clone(),
        Some(subject) => format!("{}: {subject}", alert.title),
    }
}

/// Where what is behind an alert is seen: its calls in the log, or where what is in no log is counted.
pub fn evidence(alert: &Alert) -> (String, &'static str) {
    let of = |status: &str| {
        let filter = RequestFilter {
            status: status.to_owned(),
            from: alert.raised_at.plus_seconds(-60 * (ALERT_MINUTES + 1)).to_string(),
            to: alert.cleared_at.map_or_else(String::new, |at| at.to_string()),
            ..RequestFilter::default()
        };
        (filter.address(&AdminAddress::Requests.path()), "Its calls")
    };
    match alert.kind {
        AlertKind::ServerErrors => of("5xx"),
        AlertKind::Refusals => of("4xx"),
        AlertKind::LimitsHit => of("429"),
        AlertKind::SlowCalls => of(""),
        AlertKind::KeyGuessing | AlertKind::UnknownKeys => {
            (AdminAddress::Monitoring.path(), "Calls without a known key")
        }
        AlertKind::JournalBacklog
        | AlertKind::JournalDelay
        | AlertKind::JournalVolatile
        | AlertKind::JournalFolded
        | AlertKind::JournalDamaged => (AdminAddress::Monitoring.path(), "The server\u{2019}s state"),
        AlertKind::AuditBroken => (AdminAddress::AuditTrail.path(), "The trail"),
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
            latest_value: 1_200,
            highest_value: 1_200,
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
        assert_eq!(measured(&guessing), "1,200 calls, from 5 calls on");
        assert_eq!(measured(&alert(AlertKind::JournalVolatile, None)), "");
    }

    #[test]
    fn an_alert_leads_to_the_calls_that_were_measured() {
        let (errors, _) = evidence(&alert(AlertKind::ServerErrors, None));
        assert_eq!(errors, "/admin/requests?status=5xx&from=2026-11-22T10%3A00%3A00Z");
        assert_eq!(evidence(&alert(AlertKind::JournalDelay, None)).0, "/admin/monitoring");
    }
}
