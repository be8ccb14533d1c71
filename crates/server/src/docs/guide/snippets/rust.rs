//! Calls in Rust, with ureq.

use super::Call;
use super::literals::{Style, write as literal};

const STYLE: Style = Style {
    indent: "    ",
    quoted_names: true,
    spaced_braces: false,
    last_comma: "",
    null: "null",
    yes: "true",
    no: "false",
};

/// Writes the call as a program.
pub(super) fn write(call: &Call) -> String {
    let Call { method, path, .. } = call;
    let function = method.to_lowercase();
    let mut steps = vec![".header(\"Authorization\", format!(\"Bearer {key}\"))".to_owned()];
    if let Some(key) = &call.idempotency_key {
        steps.push(format!(".header(\"Idempotency-Key\", \"{key}\")"));
    }
    steps.push(".config().http_status_as_error(false).build()".to_owned());
    steps.push(match &call.body {
        Some(body) => format!(".send_json(json!({}))?;", literal(body, &STYLE, 2, ".send_json(json!())?;".len())),
        None if method == "GET" => ".call()?;".to_owned(),
        None => ".send_empty()?;".to_owned(),
    });
    let steps = steps.join("\n        ");
    let import = if call.body.is_some() { "use serde_json::{Value, json};" } else { "use serde_json::Value;" };
    format!(
        r#"// cargo add serde_json && cargo add ureq --features json
{import}

fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let key = std::env::var("API_KEY")?;
    let mut response = ureq::{function}("{{origin}}{path}")
        {steps}
    let answer: Value = response.body_mut().read_json()?;
    if !response.status().is_success() {{
        return Err(format!("{{}}: {{}}", answer["code"], answer["detail"]).into());
    }}
    println!("{{answer:#}}");
    Ok(())
}}
"#
    )
}
