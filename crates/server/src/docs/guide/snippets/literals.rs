//! JSON values as literals of a language.

use serde_json::Value;

/// How wide a line may be before a list or an object takes several.
const WIDTH: usize = 88;

/// How a language writes values.
pub(super) struct Style {
    /// One level of indentation.
    pub indent: &'static str,
    /// Whether names of fields stand between quotes.
    pub quoted_names: bool,
    /// Whether braces on one line have spaces inside.
    pub spaced_braces: bool,
    /// What stands behind the last item where each has a line of its own.
    pub last_comma: &'static str,
    /// Null.
    pub null: &'static str,
    /// What is true.
    pub yes: &'static str,
    /// What is not.
    pub no: &'static str,
}

/// As JSON itself.
pub(super) const JSON: Style = Style {
    indent: "  ",
    quoted_names: true,
    spaced_braces: false,
    last_comma: "",
    null: "null",
    yes: "true",
    no: "false",
};

/// Writes the value at that depth, beside so many characters on its first line.
pub(super) fn write(value: &Value, style: &Style, depth: usize, beside: usize) -> String {
    let short = on_one_line(value, style);
    if depth * style.indent.len() + beside + short.len() <= WIDTH {
        return short;
    }
    let (open, close, items): (_, _, Vec<String>) = match value {
        Value::Array(items) => ("[", "]", items.iter().map(|item| write(item, style, depth + 1, 0)).collect()),
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| {
                let name = named(name, style);
                let value = write(value, style, depth + 1, name.len() + 2);
                format!("{name}: {value}")
            };
            ("{", "}", fields.iter().map(field).collect())
        }
        _ => return short,
    };
    let (outer, inner) = (style.indent.repeat(depth), style.indent.repeat(depth + 1));
    let items = items.join(&format!(",\n{inner}"));
    format!("{open}\n{inner}{items}{}\n{outer}{close}", style.last_comma)
}

fn on_one_line(value: &Value, style: &Style) -> String {
    match value {
        Value::Null => style.null.to_owned(),
        Value::Bool(value) => if *value { style.yes } else { style.no }.to_owned(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| on_one_line(item, style)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let field =
                |(name, value): (&String, &Value)| format!("{}: {}", named(name, style), on_one_line(value, style));
            let fields: Vec<_> = fields.iter().map(field).collect();
            let space = if style.spaced_braces { " " } else { "" };
            format!("{{{space}{}{space}}}", fields.join(", "))
        }
        // A number or a text: each of the languages reads what JSON writes.
        plain => plain.to_string(),
    }
}

fn named(name: &str, style: &Style) -> String {
    if style.quoted_names { Value::from(name).to_string() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_too_wide_takes_several_lines() {
        let long = "x".repeat(80);
        let value = json!({"a": [null, true], "b": {"c": long}});
        let expected = format!("{{\n  \"a\": [null, true],\n  \"b\": {{\n    \"c\": \"{long}\"\n  }}\n}}");
        assert_eq!(write(&value, &JSON, 0, 0), expected);
        assert_eq!(serde_json::from_str::<Value>(&expected).unwrap(), value);
        assert_eq!(write(&json!({"a": 1}), &JSON, 0, 0), r#"{"a": 1}"#);
    }
}
