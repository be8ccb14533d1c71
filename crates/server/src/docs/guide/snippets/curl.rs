//! Calls in a shell.

use super::Call;
use super::literals::{JSON, write as literal};

/// Writes the call as a command.
pub(super) fn write(call: &Call) -> String {
    let mut lines = vec![format!("curl \"{{origin}}{}\"", call.path)];
    if call.method != "GET" && call.body.is_none() {
        lines.push(format!("-X {}", call.method));
    }
    lines.push("-H \"Authorization: Bearer $API_KEY\"".to_owned());
    if let Some(key) = &call.idempotency_key {
        lines.push(format!("-H \"Idempotency-Key: {key}\""));
    }
    if let Some(body) = &call.body {
        lines.push("-H \"Content-Type: application/json\"".to_owned());
        lines.push(format!("-d '{}'", literal(body, &JSON, 1, "-d ''".len()).replace('\'', r"'\''")));
    }
    format!("{}\n", lines.join(" \\\n  "))
}
