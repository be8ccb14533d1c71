//! The span in figures, each of which leads to the calls that it counts.

use keywright_api_types::Timestamp;
use keywright_api_types::monitoring::AdminUsageReport;
use keywright_api_types::usage::Counts;
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::RequestFilter;
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
    let median = latency.p50.map(|p50| format!("half within {}", format::latency(p50)));
    view! {
        <dl class="figures">
            {figure("Calls", format::count(requests), Some(rate(report)), span)}
            {figure("Client errors", format::count(client_errors), Some(format::share(client_errors, requests)), &status("4xx"))}
            {figure("Over the rate", format::count(rate_limited), None, &status("429"))}
            {figure("Server errors", format::count(server_errors), Some(format::share(server_errors, requests)), &status("5xx"))}
            {figure("99 of 100 within", p99, median, span)}
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

/// Calls a second, or a minute or an hour where they are few.
fn rate(report: &AdminUsageReport) -> String {
    let requests = report.totals.counts.requests;
    let seconds = report.to.milliseconds_since(report.from).unsigned_abs().div_ceil(1_000).max(1);
    let (per, unit) = [(1u64, "second"), (60, "minute")]
        .into_iter()
        .find(|(per, _)| requests * per >= seconds)
        .unwrap_or((3_600, "hour"));
    format!("{} a {unit}", format::count((requests * per).div_ceil(seconds)))
}
