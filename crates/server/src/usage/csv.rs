//! Calls as comma-separated values.

use keywright_api_types::csv::record;
use keywright_api_types::requests::LoggedRequest;

/// What each column holds.
const COLUMNS: [&str; 11] =
    ["request_id", "at", "key_id", "key_name", "method", "route", "status", "code", "latency_ms", "ip", "user_agent"];

/// The columns behind them that say whose call it was.
const CLIENT: [&str; 2] = ["client_id", "client_name"];

/// The first line.
pub fn header(names_clients: bool) -> String {
    with_client(&COLUMNS, &CLIENT, names_clients)
}

/// A line that says that calls are missing, and from which cursor on.
pub fn cut(cursor: &str, names_clients: bool) -> String {
    let mut fields = [""; COLUMNS.len()];
    let [first, second, ..] = &mut fields;
    (*first, *second) = ("cut", cursor);
    with_client(&fields, &["", ""], names_clients)
}

/// A call's line.
pub fn line(call: &LoggedRequest, names_clients: bool) -> String {
    let fields = [
        call.request_id.as_str(),
        &call.at.to_string(),
        call.key_id.as_str(),
        &call.key_name,
        &call.method,
        &call.route,
        &call.status.to_string(),
        call.code.map_or("", |code| code.as_str()),
        &call.latency_ms.to_string(),
        &call.ip,
        call.user_agent.as_deref().unwrap_or_default(),
    ];
    with_client(&fields, &[call.client_id.as_str(), call.client_name.as_deref().unwrap_or_default()], names_clients)
}

fn with_client(fields: &[&str], client: &[&str], names_clients: bool) -> String {
    let client = if names_clients { client } else { &[] };
    record(&[fields, client].concat())
}
