//! A span of usage: its totals, its course as charts, and the same as a table.

use keywright_api_types::usage::{Counts, Latency, Point, UsageReport};
use leptos::prelude::*;

use super::chart::{Chart, ChartData, Series, Shape, moment};
use crate::components::{DataTable, cell};
use crate::format;

/// Shows the totals of a report.
pub fn usage_figures(report: &UsageReport) -> AnyView {
    let Counts { requests, succeeded, client_errors, server_errors, rate_limited } = report.totals.counts;
    let latency = report.totals.latency_ms;
    let slowest = latency.p99.map(|p99| format!("99 of 100 within {}", format::latency(p99)));
    let over_rate = format!("{} over the rate", format::count(rate_limited));
    view! {
        <dl class="figures">
            {figure("Calls", format::count(requests), None)}
            {figure("Succeeded", format::share(succeeded, requests), Some(format::count(succeeded)))}
            {figure("Client errors", format::count(client_errors), Some(over_rate))}
            {figure("Server errors", format::count(server_errors), None)}
            {figure("Median latency", percentile(latency.p50), slowest)}
        </dl>
    }
    .into_any()
}

/// One figure with what there is to say of it, within `<dl class="figures">`.
pub fn figure(name: &'static str, value: String, note: Option<String>) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value} <small>{note}</small></dd>
        </div>
    }
    .into_any()
}

/// Calls by result over time.
pub fn calls_chart(report: &UsageReport) -> AnyView {
    let series = |name, kind, count: fn(&Counts) -> u64| Series {
        name,
        kind,
        values: report.series.iter().map(|point| Some(count(&point.counts) as f64)).collect(),
    };
    let data = ChartData {
        label: "Calls over time",
        starts: report.series.iter().map(|point| point.at).collect(),
        interval: report.interval,
        shape: Shape::Bars,
        series: vec![
            series("Succeeded", "succeeded", |counts| counts.succeeded),
            series("Client errors", "client-errors", |counts| counts.client_errors),
            series("Server errors", "server-errors", |counts| counts.server_errors),
        ],
        write: |value| format::count(value as u64),
    };
    view! { <Chart data /> }.into_any()
}

/// Latencies over time.
pub fn latency_chart(report: &UsageReport) -> AnyView {
    let series = |name, kind, percentile: fn(&Latency) -> Option<f64>| Series {
        name,
        kind,
        values: report.series.iter().map(|point| percentile(&point.latency_ms)).collect(),
    };
    let data = ChartData {
        label: "Latency over time",
        starts: report.series.iter().map(|point| point.at).collect(),
        interval: report.interval,
        shape: Shape::Lines,
        series: vec![
            series("p50", "p50", |latency| latency.p50),
            series("p95", "p95", |latency| latency.p95),
            series("p99", "p99", |latency| latency.p99),
        ],
        write: |milliseconds| if milliseconds > 0.0 { format::latency(milliseconds) } else { "0".to_owned() },
    };
    view! { <Chart data /> }.into_any()
}

/// The points that have calls, as a table.
pub fn usage_table(report: &UsageReport) -> AnyView {
    let interval = report.interval;
    let row = |point: &Point| {
        let Point { at, counts, latency_ms } = *point;
        view! {
            <tr role="row">
                {cell("From", moment(at, interval))}
                {cell("Calls", format::count(counts.requests))}
                {cell("Succeeded", format::count(counts.succeeded))}
                {cell("Client errors", format::count(counts.client_errors))}
                {cell("Server errors", format::count(counts.server_errors))}
                {cell("Over the rate", format::count(counts.rate_limited))}
                {cell("p50", percentile(latency_ms.p50))}
                {cell("p95", percentile(latency_ms.p95))}
                {cell("p99", percentile(latency_ms.p99))}
            </tr>
        }
        .into_any()
    };
    let rows = report.series.iter().filter(|point| point.counts.requests > 0).map(row).collect_view();
    let columns =
        &["From", "Calls", "Succeeded", "Client errors", "Server errors", "Over the rate", "p50", "p95", "p99"];
    view! {
        <details class="as-table">
            <summary>"The same as a table"</summary>
            <DataTable caption="Usage over time" columns>{rows}</DataTable>
        </details>
    }
    .into_any()
}

/// A latency, if there is one.
pub fn percentile(milliseconds: Option<f64>) -> String {
    milliseconds.map_or_else(|| "–".to_owned(), format::latency)
}

/// Shows a key's report in little room.
#[component]
pub fn UsagePanel(report: UsageReport) -> impl IntoView {
    view! {
        {usage_figures(&report)}
        {calls_chart(&report)}
        {usage_table(&report)}
    }
}
