//! Calls of the request log as a table.

use keywright_api_types::ErrorCode;
use keywright_api_types::requests::LoggedRequest;
use leptos::prelude::*;

use crate::addresses::Address;
use crate::api::RequestFilter;
use crate::components::{DataTable, LoggedMoment, cell};
use crate::format;

/// Whose calls a table shows: what may differ between them is named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// One key's.
    OneKeys,
    /// Those of all of the reader's keys.
    Own,
    /// Any client's, for admins.
    Anybodys,
}

/// Shows calls.
#[component]
pub fn RequestTable(
    /// The calls, newest first.
    requests: Vec<LoggedRequest>,
    /// Whose they are.
    whose: Whose,
) -> impl IntoView {
    let columns = request_columns(whose);
    let rows = requests.into_iter().map(|request| request_row(request, whose)).collect_view();
    view! { <DataTable caption="Calls, newest first" columns>{rows}</DataTable> }
}

/// The columns of calls.
pub fn request_columns(whose: Whose) -> &'static [&'static str] {
    match whose {
        Whose::OneKeys => &["Time", "Status", "Request", "Latency", "Caller"],
        Whose::Own | Whose::Anybodys => &["Time", "Status", "Request", "Key", "Latency", "Caller"],
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

/// For admins: a call's key and its client, each of which leads to all of its calls.
pub fn calls_of(request: &LoggedRequest) -> AnyView {
    let log = Address::Requests.path();
    let of_key = RequestFilter { key_id: request.key_id.to_string(), ..RequestFilter::default() }.address(&log);
    let client_id = request.client_id.to_string();
    let client = request.client_name.clone().unwrap_or_else(|| client_id.clone());
    let of_client = RequestFilter { client_id, ..RequestFilter::default() }.address(&log);
    view! {
        <a href=of_key>{request.key_name.clone()}</a>
        " "
        <a class="clipped" href=of_client>
            {client}
        </a>
    }
    .into_any()
}

/// A call's row.
pub fn request_row(request: LoggedRequest, whose: Whose) -> AnyView {
    let status = view! { <HttpStatus status=request.status code=request.code /> };
    let key = match whose {
        Whose::OneKeys => None,
        Whose::Own => {
            let page = Address::Key(request.key_id).path();
            Some(cell("Key", view! { <a href=page>{request.key_name.clone()}</a> }))
        }
        Whose::Anybodys => Some(cell("Key", view! { <div class="two-lines">{calls_of(&request)}</div> })),
    };
    let page = Address::Request(request.request_id).path();
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
