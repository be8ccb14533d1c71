//! Calls as comma-separated values: RFC 4180, and harmless in a spreadsheet.

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

/// One record with its line end.
fn record(fields: &[&str]) -> String {
    let fields: Vec<String> = fields.iter().map(|text| field(text)).collect();
    format!("{}\r\n", fields.join(","))
}

/// A spreadsheet takes what begins with one of these for a formula; after an apostrophe it is text.
const BEGINS_A_FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

fn field(text: &str) -> String {
    let apostrophe = if text.starts_with(BEGINS_A_FORMULA) { "'" } else { "" };
    match text.contains([',', '"', '\r', '\n']) {
        true => format!("\"{apostrophe}{}\"", text.replace('"', "\"\"")),
        false => format!("{apostrophe}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_quoted_where_it_must_be() {
        assert_eq!(record(&["a", "b c", ""]), "a,b c,\r\n");
        assert_eq!(record(&["a,b", "say \"hi\"", "two\nlines"]), "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n");
    }

    #[test]
    fn no_field_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(field(text), format!("'{text}"));
        }
        assert_eq!(field("=HYPERLINK(\"x\",\"y\")"), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
        assert_eq!(field("\r=1"), "\"'\r=1\"");
        assert_eq!(field("192.0.2.1"), "192.0.2.1");
    }
}
