//! A span of usage: its totals, its course as a chart, and the same as a table.

use keywright_api_types::usage::{Counts, UsageReport};
use leptos::prelude::*;

use super::usage_chart::UsageChart;
use crate::components::{DataTable, LocalMoment, cell};
use crate::format;

/// Shows a report by the hour.
#[component]
pub fn UsagePanel(report: UsageReport) -> impl IntoView {
    let Counts { requests, succeeded, client_errors, server_errors, rate_limited } = report.totals.counts;
    let latency = report.totals.latency_ms;
    let median = latency.p50.map_or_else(|| "–".to_owned(), format::latency);
    let slowest = latency.p99.map(|p99| format!("99 of 100 within {}", format::latency(p99)));
    let over_rate = format!("{} over the rate", format::count(rate_limited));
    let busy_hours = report.series.iter().copied().filter(|point| point.counts.requests > 0);
    let rows = busy_hours
        .map(|point| {
            view! {
                <tr role="row">
                    {cell("From", view! { <LocalMoment at=point.at /> })}
                    {cell("Calls", format::count(point.counts.requests))}
                    {cell("Succeeded", format::count(point.counts.succeeded))}
                    {cell("Client errors", format::count(point.counts.client_errors))}
                    {cell("Server errors", format::count(point.counts.server_errors))}
                </tr>
            }
            .into_any()
        })
        .collect_view();
    let columns = &["From", "Calls", "Succeeded", "Client errors", "Server errors"];
    view! {
        <dl class="figures">
            {figure("Calls", format::count(requests), None)}
            {figure("Succeeded", format::share(succeeded, requests), Some(format::count(succeeded)))}
            {figure("Client errors", format::count(client_errors), Some(over_rate))}
            {figure("Server errors", format::count(server_errors), None)}
            {figure("Median latency", median, slowest)}
        </dl>
        <UsageChart series=report.series />
        <p class="legend" aria-hidden="true">
            <span data-kind="succeeded">"Succeeded"</span>
            <span data-kind="client-errors">"Client errors"</span>
            <span data-kind="server-errors">"Server errors"</span>
        </p>
        <details>
            <summary>"Hours with calls, as a table"</summary>
            <DataTable caption="Calls by the hour" columns>{rows}</DataTable>
        </details>
    }
}

fn figure(name: &'static str, value: String, note: Option<String>) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value} <small>{note}</small></dd>
        </div>
    }
}
