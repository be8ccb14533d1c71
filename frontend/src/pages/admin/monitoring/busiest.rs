//! Who and what stands out: names lead to their pages, numbers to the calls that they count.

use keywright_api_types::monitoring::AdminUsageReport;
use keywright_api_types::usage::Counts;
use leptos::prelude::*;

use crate::addresses::AdminAddress;
use crate::api::RequestFilter;
use crate::components::cell;
use crate::format;
use crate::pages::usage::section;

const CLIENT_COLUMNS: &[&str] = &["Client", "Calls", "Succeeded", "Client errors", "Server errors", "Over the rate"];
const KEY_COLUMNS: &[&str] = &["Key", "Calls", "Succeeded", "Client errors", "Server errors", "Over the rate"];

/// The busiest clients.
pub fn clients(report: &AdminUsageReport, span: &RequestFilter) -> AnyView {
    let row = |client: &keywright_api_types::monitoring::BusyClient| {
        let calls = RequestFilter { client_id: client.client_id.to_string(), ..span.clone() };
        let page = AdminAddress::Client(client.client_id).path();
        let name = view! { <a href=page>{client.client_name.clone()}</a> };
        view! { <tr role="row">{cell("Client", name)} {counts(&calls, client.counts)}</tr> }.into_any()
    };
    let rows = report.by_client.iter().map(row).collect_view();
    section("busiest-clients-heading", "Busiest clients", CLIENT_COLUMNS, rows.into_any())
}

/// The busiest keys, each with its client where the span is not of one alone.
pub fn keys(report: &AdminUsageReport, span: &RequestFilter) -> AnyView {
    let row = |key: &keywright_api_types::monitoring::BusyKey| {
        let calls = RequestFilter { key_id: key.key_id.to_string(), ..span.clone() };
        let client = span
            .client_id
            .is_empty()
            .then(|| view! { <a href=AdminAddress::Client(key.client_id).path()>{key.client_name.clone()}</a> });
        let name = view! {
            <div class="two-lines">
                <a href=AdminAddress::Key(key.key_id).path()>{key.key_name.clone()}</a>
                {client}
            </div>
        };
        view! { <tr role="row">{cell("Key", name)} {counts(&calls, key.counts)}</tr> }.into_any()
    };
    let rows = report.by_key.iter().map(row).collect_view();
    section("busiest-keys-heading", "Busiest keys", KEY_COLUMNS, rows.into_any())
}

/// How often each code refused a call.
pub fn codes(report: &AdminUsageReport, span: &RequestFilter) -> AnyView {
    let all = report.totals.counts.requests;
    let row = |code: &keywright_api_types::monitoring::CodeUsage| {
        let calls = RequestFilter { code: code.code.as_str().to_owned(), ..span.clone() };
        let name = view! {
            <a href=calls.address(&AdminAddress::Requests.path()) title=code.code.explanation()>
                <code>{code.code.as_str()}</code>
            </a>
        };
        view! {
            <tr role="row">
                {cell("Code", name)} {cell("Calls", format::count(code.requests))}
                {cell("Share", format::share(code.requests, all))}
            </tr>
        }
        .into_any()
    };
    let rows = report.by_code.iter().map(row).collect_view();
    section("codes-heading", "Refusals by code", &["Code", "Calls", "Share"], rows.into_any())
}

/// Cells of figures; errors lead to the calls that they count.
fn counts(calls: &RequestFilter, counts: Counts) -> AnyView {
    let number = |name: &'static str, status: &str, count: u64| {
        let calls = RequestFilter { status: status.to_owned(), ..calls.clone() };
        match count {
            0 => cell(name, "0"),
            _ => cell(name, view! { <a href=calls.address(&AdminAddress::Requests.path())>{format::count(count)}</a> }),
        }
    };
    view! {
        {number("Calls", "", counts.requests)}
        {cell("Succeeded", format::share(counts.succeeded, counts.requests))}
        {number("Client errors", "4xx", counts.client_errors)}
        {number("Server errors", "5xx", counts.server_errors)}
        {number("Over the rate", "429", counts.rate_limited)}
    }
    .into_any()
}
