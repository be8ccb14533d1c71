//! What the calls of a span were: by route, by status, by key.

use keywright_api_types::usage::{Counts, UsageReport};
use leptos::prelude::*;

use super::range_picker::Choice;
use crate::api::RequestFilter;
use crate::components::{DataTable, cell};
use crate::format;

/// How many routes are shown.
const ROUTES: usize = 10;

/// A count with a bar as long as its share of the whole.
fn bar(part: u64, whole: u64) -> AnyView {
    let width = part.saturating_mul(1_000).checked_div(whole).unwrap_or(0);
    view! {
        <div class="bar">
            <span>{format::count(part)}</span>
            <svg viewBox="0 0 1000 1" preserveAspectRatio="none" aria-hidden="true">
                <rect width=width height="1" />
            </svg>
        </div>
    }
    .into_any()
}

/// The busiest routes; each leads to its calls in the log at that path, of one key where it is named.
pub fn routes(report: &UsageReport, log: &str, key_id: &str) -> AnyView {
    let most = report.by_route.iter().map(|route| route.counts.requests).max().unwrap_or(0);
    let row = |method: &str, route: &str, counts: Counts| {
        let filter = RequestFilter { method: method.to_owned(), route: route.to_owned(), ..counted(report, key_id) };
        let name = format!("{method} {route}");
        view! {
            <tr role="row">
                {cell("Route", view! { <a href=filter.address(log)><code>{name}</code></a> })}
                {cell("Calls", bar(counts.requests, most))}
                {cell("Succeeded", format::share(counts.succeeded, counts.requests))}
            </tr>
        }
        .into_any()
    };
    let busiest = report.by_route.iter().take(ROUTES);
    let rows = busiest.map(|route| row(&route.method, &route.route, route.counts)).collect_view();
    section("routes-heading", "Top routes", &["Route", "Calls", "Succeeded"], rows.into_any())
}

/// How often each status was answered; each leads to its calls in the log at that path, of one key where it is named.
pub fn statuses(report: &UsageReport, log: &str, key_id: &str) -> AnyView {
    let all = report.totals.counts.requests;
    let row = |status: u16, requests: u64| {
        let filter = RequestFilter { status: status.to_string(), ..counted(report, key_id) };
        view! {
            <tr role="row">
                {cell("Status", view! { <a href=filter.address(log)>{status}</a> })}
                {cell("Calls", bar(requests, all))}
                {cell("Share", format::share(requests, all))}
            </tr>
        }
        .into_any()
    };
    let rows = report.by_status.iter().map(|status| row(status.status, status.requests)).collect_view();
    section("statuses-heading", "Status codes", &["Status", "Calls", "Share"], rows.into_any())
}

/// The busiest keys; each leads to its own usage.
pub fn keys(report: &UsageReport, choice: Memo<Choice>) -> AnyView {
    let most = report.by_key.iter().map(|key| key.counts.requests).max().unwrap_or(0);
    let row = |key_id: String, name: String, counts: Counts| {
        let own = Choice { key_id, ..choice.get_untracked() }.address();
        view! {
            <tr role="row">
                {cell("Key", view! { <a href=own>{name}</a> })}
                {cell("Calls", bar(counts.requests, most))}
                {cell("Succeeded", format::share(counts.succeeded, counts.requests))}
                {cell("Client errors", format::count(counts.client_errors))}
                {cell("Server errors", format::count(counts.server_errors))}
                {cell("Over the rate", format::count(counts.rate_limited))}
            </tr>
        }
        .into_any()
    };
    let keys = report.by_key.iter();
    let rows = keys.map(|key| row(key.key_id.to_string(), key.key_name.clone(), key.counts)).collect_view();
    let columns = &["Key", "Calls", "Succeeded", "Client errors", "Server errors", "Over the rate"];
    section("keys-heading", "By key", columns, rows.into_any())
}

/// The calls of the log that the report counts.
fn counted(report: &UsageReport, key_id: &str) -> RequestFilter {
    RequestFilter {
        key_id: key_id.to_owned(),
        from: report.from.to_string(),
        to: report.to.to_string(),
        ..RequestFilter::default()
    }
}

/// A table of figures under a heading.
pub fn section(id: &'static str, title: &'static str, columns: &'static [&'static str], rows: AnyView) -> AnyView {
    view! {
        <section aria-labelledby=id>
            <header class="section-header">
                <h2 id=id>{title}</h2>
            </header>
            <div class="figures-table">
                <DataTable caption=title columns>{rows}</DataTable>
            </div>
        </section>
    }
    .into_any()
}
