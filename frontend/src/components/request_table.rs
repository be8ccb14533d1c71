//! Calls of the request log as a table.

use keywright_api_types::ErrorCode;
use keywright_api_types::requests::LoggedRequest;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::components::{DataTable, Followed, LoggedMoment, cell};
use crate::format;

/// Shows the calls of one of the client's keys.
#[component]
pub fn RequestTable(
    /// The calls, newest first.
    requests: Vec<LoggedRequest>,
) -> impl IntoView {
    let row = |request: LoggedRequest| {
        let page = Address::Request(request.request_id).path();
        request_row(request, page, None, None)
    };
    let rows = requests.into_iter().map(row).collect_view();
    let columns = &["Time", "Status", "Request", "Latency", "Caller"];
    view! { <DataTable caption="Calls, newest first" columns>{rows}</DataTable> }
}

/// The columns of calls with several keys.
pub const REQUEST_COLUMNS: &[&str] = &["Time", "Status", "Request", "Key", "Latency", "Caller"];

/// A call's answer: its status and, if it was refused, the code.
#[component]
pub fn HttpStatus(status: u16, code: Option<ErrorCode>) -> impl IntoView {
    let kind = match status {
        0..400 => "succeeded",
        400..500 => "client-error",
        _ => "server-error",
    };
    let code = code.map(|code| view! { <code class="muted" title=code.explanation()>{code.as_str()}</code> });
    view! {
        <div class="two-lines">
            <span class="http-status" data-kind=kind>{status}</span>
            {code}
        </div>
    }
}

/// A call's row, which leads to its page; with its key where that may differ, and with its place where not all rows of its
/// table are on the page.
pub fn request_row(request: LoggedRequest, page: String, key: Option<AnyView>, place: Option<Followed>) -> AnyView {
    let status = view! { <HttpStatus status=request.status code=request.code /> };
    let id = request.request_id.to_string();
    let hover = id.clone();
    let call = view! {
        <div class="two-lines">
            <code>{request.method} " " {request.route}</code>
            <code class="clipped"><a href=page title=hover>{id}</a></code>
        </div>
    };
    let latency = view! { <span class="number">{format::latency(request.latency_ms)}</span> };
    let hover = request.user_agent.clone();
    let caller = view! {
        <div class="two-lines">
            <span class="number">{request.ip}</span>
            <span class="muted clipped" title=hover>{request.user_agent}</span>
        </div>
    };
    view! {
        <tr role="row" aria-rowindex=place>
            {cell("Time", view! { <LoggedMoment at=request.at /> })}
            {cell("Status", status)}
            {cell("Request", call)}
            {key.map(|key| cell("Key", key))}
            {cell("Latency", latency)}
            {cell("Caller", caller)}
        </tr>
    }
    .into_any()
}
