//! Calls in Python, with its standard library.

use super::Call;
use super::literals::{Style, write as literal};

const STYLE: Style = Style {
    indent: "    ",
    quoted_names: true,
    spaced_braces: false,
    last_comma: ",",
    null: "None",
    yes: "True",
    no: "False",
};

/// Writes the call as a program.
pub(super) fn write(call: &Call) -> String {
    let Call { method, path, .. } = call;
    let mut arguments = vec![format!("\"{{origin}}{path}\",")];
    if method != "GET" {
        arguments.push(format!("method=\"{method}\","));
    }
    arguments.push("headers={".to_owned());
    arguments.push("    \"Authorization\": f\"Bearer {os.environ['API_KEY']}\",".to_owned());
    if let Some(key) = &call.idempotency_key {
        arguments.push(format!("    \"Idempotency-Key\": \"{key}\","));
    }
    if call.body.is_some() {
        arguments.push("    \"Content-Type\": \"application/json\",".to_owned());
    }
    arguments.push("},".to_owned());
    if let Some(body) = &call.body {
        let body = literal(body, &STYLE, 1, "data=json.dumps().encode(),".len());
        arguments.push(format!("data=json.dumps({body}).encode(),"));
    }
    let arguments = arguments.join("\n    ");
    format!(
        r#"import json
import os
import urllib.error
import urllib.request

request = urllib.request.Request(
    {arguments}
)
try:
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
except urllib.error.HTTPError as error:
    problem = json.load(error)
    raise SystemExit(f"{{problem['code']}}: {{problem['detail']}}")
print(json.dumps(answer, indent=2))
"#
    )
}
