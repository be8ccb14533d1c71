//! Calls as comma-separated values.

use keywright_api_types::requests::LoggedRequest;

use crate::export::csv::record;

/// What each column holds.
pub const HEADER: [&str; 11] =
    ["request_id", "at", "key_id", "key_name", "method", "route", "status", "code", "latency_ms", "ip", "user_agent"];

/// A call's line.
pub fn line(call: &LoggedRequest) -> String {
    record(&[
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
    ])
}
