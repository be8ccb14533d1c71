//! Calls of the request log as a table.

use keywright_api_types::requests::LoggedRequest;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::components::{cell, DataTable, LoggedMoment};
use crate::format;

/// Shows calls; their keys only where they may differ.
#[component]
pub fn RequestTable(
    /// The calls, newest first.
    requests: Vec<LoggedRequest>,
    /// Whether to name each call's key.
    with_keys: bool,
) -> impl IntoView {
    let columns: &[&str] = if with_keys {
        &["Time", "Status", "Request", "Key", "Latency", "Caller"]
    } else {
        &["Time", "Status", "Request", "Latency", "Caller"]
    };
    let rows = requests.into_iter().map(|request| row(request, with_keys)).collect_view();
    view! { <DataTable caption="Calls, newest first" columns>{rows}</DataTable> }
}

fn row(request: LoggedRequest, with_keys: bool) -> AnyView {
    let key = with_keys.then(|| {
        let address = Address::Key(request.key_id).path();
        view! { {cell("Key", view! { <a href=address>{request.key_name}</a> })} }
    });
    let kind = match request.status {
        0..400 => "succeeded",
        400..500 => "client-error",
        _ => "server-error",
    };
    let request_id = request.request_id.to_string();
    let program = request.user_agent.clone();
    let code = request.code.map(|code| view! { <code class="muted" title=code.explanation()>{code.as_str()}</code> });
    view! {
        <tr role="row">
            {cell("Time", view! { <LoggedMoment at=request.at /> })}
            {cell("Status", view! { <div class="two-lines">
                    <span class="http-status" data-kind=kind>{request.status}</span>
                    {code}
                </div> })}
            {cell("Request", view! { <div class="two-lines">
                    <code>{request.method} " " {request.route}</code>
                    <code class="muted clipped" title=request_id.clone()>{request_id.clone()}</code>
                </div> })}
            {key}
            {cell("Latency", view! { <span class="number">{format::latency(request.latency_ms)}</span> })}
            {cell("Caller", view! { <div class="two-lines">
                    <span class="number">{request.ip}</span>
                    <span class="muted clipped" title=program>{request.user_agent}</span>
                </div> })}
        </tr>
    }
    .into_any()
}
