//! Calls of the request log as a table.

use keywright_api_types::ErrorCode;
use keywright_api_types::requests::LoggedRequest;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::components::{DataTable, LoggedMoment, cell};
use crate::format;

/// Shows calls; their keys only where they may differ.
#[component]
pub fn RequestTable(
    /// The calls, newest first.
    requests: Vec<LoggedRequest>,
    /// Whether to name each call's key.
    with_keys: bool,
) -> impl IntoView {
    let columns = request_columns(with_keys);
    let rows = requests.into_iter().map(|request| request_row(request, with_keys)).collect_view();
    view! { <DataTable caption="Calls, newest first" columns>{rows}</DataTable> }
}

/// The columns of calls.
pub fn request_columns(with_keys: bool) -> &'static [&'static str] {
    if with_keys {
        &["Time", "Status", "Request", "Key", "Latency", "Caller"]
    } else {
        &["Time", "Status", "Request", "Latency", "Caller"]
    }
}

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

/// A call's row.
pub fn request_row(request: LoggedRequest, with_keys: bool) -> AnyView {
    let status = view! { <HttpStatus status=request.status code=request.code /> };
    let page = Address::Request(request.request_id).path();
    let id = request.request_id.to_string();
    let hover = id.clone();
    let call = view! {
        <div class="two-lines">
            <code>{request.method} " " {request.route}</code>
            <code class="clipped"><a href=page title=hover>{id}</a></code>
        </div>
    };
    let key = with_keys.then(|| {
        let page = Address::Key(request.key_id).path();
        cell("Key", view! { <a href=page>{request.key_name}</a> })
    });
    let latency = view! { <span class="number">{format::latency(request.latency_ms)}</span> };
    let hover = request.user_agent.clone();
    let caller = view! {
        <div class="two-lines">
            <span class="number">{request.ip}</span>
            <span class="muted clipped" title=hover>{request.user_agent}</span>
        </div>
    };
    view! {
        <tr role="row">
            {cell("Time", view! { <LoggedMoment at=request.at /> })}
            {cell("Status", status)}
            {cell("Request", call)}
            {key}
            {cell("Latency", latency)}
            {cell("Caller", caller)}
        </tr>
    }
    .into_any()
}
