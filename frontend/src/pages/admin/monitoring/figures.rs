//! The span in figures, each of which leads to the calls that it counts.

use keywright_api_types::Timestamp;
use keywright_api_types::monitoring::AdminUsageReport;
use keywright_api_types::usage::Counts;
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::RequestFilter;
use crate::browser;
use crate::format;

/// All calls of a span.
pub fn of_span(from: Timestamp, to: Timestamp) -> RequestFilter {
    RequestFilter { from: from.to_string(), to: to.to_string(), ..RequestFilter::default() }
}

/// Shows the totals of a report.
pub fn figures(report: &AdminUsageReport, span: &RequestFilter) -> AnyView {
    let Counts { requests, client_errors, server_errors, rate_limited, .. } = report.totals.counts;
    let latency = report.totals.latency_ms;
    let status = |status: &str| RequestFilter { status: status.to_owned(), ..span.clone() };
    let p99 = latency.p99.map_or_else(|| "–".to_owned(), format::latency);
    let slowest = latency.p99.map_or_else(|| span.clone(), |p99| span.clone().slower_than(p99));
    let median = latency.p50.map(|p50| format!("half within {}", format::latency(p50)));
    view! {
        <dl class="figures">
            {figure("Calls", format::count(requests), rate(report, browser::now()), span)}
            {figure("Client errors", format::count(client_errors), Some(format::share(client_errors, requests)), &status("4xx"))}
            {figure("Over the rate", format::count(rate_limited), None, &status("429"))}
            {figure("Server errors", format::count(server_errors), Some(format::share(server_errors, requests)), &status("5xx"))}
            {figure("99 of 100 within", p99, median, &slowest)}
        </dl>
    }
    .into_any()
}

fn figure(name: &'static str, value: String, note: Option<String>, calls: &RequestFilter) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>
                <a href=calls.address(&AdminAddress::Requests.path())>{value}</a>
                " "
                <small>{note}</small>
            </dd>
        </div>
    }
    .into_any()
}

/// Calls a second, or a minute or an hour where they are few, over the part of the span that has been; nothing without
/// calls.
fn rate(report: &AdminUsageReport, now: Timestamp) -> Option<String> {
    // A clock that goes wrong does not say which part that is.
    let end = if now > report.from { report.to.min(now) } else { report.to };
    let seconds = end.milliseconds_since(report.from).unsigned_abs().div_ceil(1_000).max(1);
    rate_over(report.totals.counts.requests, seconds)
}

fn rate_over(requests: u64, seconds: u64) -> Option<String> {
    let units = [(1, "a second"), (60, "a minute"), (3_600, "an hour")];
    let (per, unit) = units.into_iter().find(|(per, _)| requests * per >= seconds).or(units.last().copied())?;
    let tenths = (requests * per * 10 + seconds / 2) / seconds;
    (requests > 0).then(|| format!("{}.{} {unit}", format::count(tenths / 10), tenths % 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_rounded_to_a_tenth_in_the_unit_that_has_one() {
        for (requests, seconds, expected) in [
            (301, 300, Some("1.0 a second")),
            (450, 300, Some("1.5 a second")),
            (601, 300, Some("2.0 a second")),
            (299, 300, Some("59.8 a minute")),
            (1, 300, Some("12.0 an hour")),
            (1, 86_400, Some("0.0 an hour")),
            (3_000_000, 60, Some("50,000.0 a second")),
            (0, 300, None),
        ] {
            assert_eq!(rate_over(requests, seconds).as_deref(), expected, "{requests} in {seconds} s");
        }
    }

    #[test]
    fn what_is_yet_to_come_counts_for_nothing() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let from_to = ("2026-11-22T10:00:00Z", "2026-11-22T10:05:00Z");
        let report = AdminUsageReport {
            from: at(from_to.0),
            to: at(from_to.1),
            interval: keywright_api_types::usage::Interval::Minute,
            totals: keywright_api_types::usage::Totals {
                counts: Counts { requests: 480, ..Counts::default() },
                ..Default::default()
            },
            series: Vec::new(),
            by_route: Vec::new(),
            by_status: Vec::new(),
            by_code: Vec::new(),
            by_client: Vec::new(),
            by_key: Vec::new(),
        };
        for (now, expected) in [
            ("2026-11-22T10:04:00Z", "2.0 a second"),
            ("2026-11-22T11:00:00Z", "1.6 a second"),
            ("2026-11-22T09:00:00Z", "1.6 a second"),
        ] {
            assert_eq!(rate(&report, at(now)).as_deref(), Some(expected), "{now}");
        }
    }
}
