//! Calls in JavaScript, with `fetch`, which Node.js and browsers have.

use super::Call;
use super::literals::{Style, write as literal};

const STYLE: Style = Style {
    indent: "  ",
    quoted_names: false,
    spaced_braces: true,
    last_comma: ",",
    null: "null",
    yes: "true",
    no: "false",
};

/// Writes the call as a module.
pub(super) fn write(call: &Call) -> String {
    let Call { method, path, .. } = call;
    let mut options = Vec::new();
    if method != "GET" {
        options.push(format!("method: \"{method}\","));
    }
    options.push("headers: {".to_owned());
    options.push("  Authorization: `Bearer ${process.env.API_KEY}`,".to_owned());
    if let Some(key) = &call.idempotency_key {
        options.push(format!("  \"Idempotency-Key\": \"{key}\","));
    }
    if call.body.is_some() {
        options.push("  \"Content-Type\": \"application/json\",".to_owned());
    }
    options.push("},".to_owned());
    if let Some(body) = &call.body {
        options.push(format!("body: JSON.stringify({}),", literal(body, &STYLE, 1, "body: JSON.stringify(),".len())));
    }
    let options = options.join("\n  ");
    format!(
        r#"const response = await fetch("{{origin}}{path}", {{
  {options}
}});
const answer = await response.json();
if (!response.ok) throw new Error(`${{answer.code}}: ${{answer.detail}}`);
console.log(JSON.stringify(answer, null, 2));
"#
    )
}
