//! A span of usage: its totals, its course as a chart, and the same as a table.

use keywright_api_types::usage::{Counts, UsageReport};
use leptos::prelude::*;

use super::usage_chart::UsageChart;
use crate::components::{cell, DataTable, LocalMoment};
use crate::format;

/// Shows a report by the hour.
#[component]
pub fn UsagePanel(report: UsageReport) -> impl IntoView {
    let Counts { requests, succeeded, client_errors, server_errors, rate_limited } = report.totals.counts;
    let latency = report.totals.latency_ms;
    let milliseconds = |latency: Option<f64>| latency.map_or_else(|| "–".to_owned(), format::latency);
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
        })
        .collect_view();
    let columns = &["From", "Calls", "Succeeded", "Client errors", "Server errors"];
    view! {
        <dl class="figures">
            <Figure name="Calls" value=format::count(requests) note=String::new() />
            <Figure name="Succeeded" value=format::share(succeeded, requests) note=format::count(succeeded) />
            <Figure
                name="Client errors"
                value=format::count(client_errors)
                note=format!("{} over the rate", format::count(rate_limited))
            />
            <Figure name="Server errors" value=format::count(server_errors) note=String::new() />
            <Figure
                name="Median latency"
                value=milliseconds(latency.p50)
                note=format!("99 of 100 within {}", milliseconds(latency.p99))
            />
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

#[component]
fn Figure(name: &'static str, value: String, note: String) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value} <small>{note}</small></dd>
        </div>
    }
}
