//! What a schema of the OpenAPI document says of fields, in words.

use keywright_api_types::guide::GuideField;
use serde_json::Value;

use crate::docs::examples::{given, resolved};

/// The fields of an object, those of nested objects and lists below it included.
pub(super) fn of_object(schema: &Value, document: &Value) -> Vec<GuideField> {
    let mut found = Vec::new();
    collect(schema, document, "", &mut found);
    found
}

fn collect(schema: &Value, document: &Value, path: &str, found: &mut Vec<GuideField>) {
    let schema = resolved(schema, document);
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        // It is in answers to admins alone.
        if name == "client_name" {
            continue;
        }
        let field = of_value(&format!("{path}{name}"), property, required.contains(&name.as_str()), document);
        let below = match field.kind.as_str() {
            "object" => Some((format!("{}.", field.name), property)),
            "list of objects" => {
                resolved(property, document).get("items").map(|items| (format!("{}[].", field.name), items))
            }
            _ => None,
        };
        found.push(field);
        if let Some((path, schema)) = below {
            collect(schema, document, &path, found);
        }
    }
}

/// One value with a name.
pub(super) fn of_value(name: &str, schema: &Value, required: bool, document: &Value) -> GuideField {
    // What may be null names the type beside it.
    let inner = ["oneOf", "anyOf"].iter().find_map(|list| schema.get(list)?.get(0)).unwrap_or(schema);
    let described = [schema, inner, resolved(inner, document)];
    let description = described.iter().find_map(|schema| schema.get("description")?.as_str()).unwrap_or_default();
    GuideField {
        name: name.to_owned(),
        kind: kind(resolved(inner, document), document),
        required,
        description: on_one_line(description),
    }
}

/// What the documentation comments break into lines, as a paragraph.
pub(super) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn kind(schema: &Value, document: &Value) -> String {
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let values: Vec<_> = values.iter().filter_map(Value::as_str).map(|value| format!("`{value}`")).collect();
        return format!("one of {}", values.join(", "));
    }
    let name = schema.get("type").and_then(|kind| kind.as_str().or_else(|| kind.get(0)?.as_str())).unwrap_or_default();
    let number = |name: &str| schema.get(name).and_then(Value::as_u64);
    match name {
        "integer" => match (number("minimum"), number("maximum")) {
            (Some(least), Some(most)) => format!("integer, {least} to {most}"),
            (Some(least), None) => format!("integer, {least} or more"),
            _ => "integer".to_owned(),
        },
        "string" => match (schema.get("format").and_then(Value::as_str), number("maxLength")) {
            (Some("date-time"), _) => "time, as in RFC 3339".to_owned(),
            (_, Some(most)) => format!("text of at most {most} characters"),
            _ => match given(schema).as_ref().and_then(Value::as_str) {
                Some(example) => format!("text, such as `{example}`"),
                None => "text".to_owned(),
            },
        },
        "array" => {
            let item = schema.get("items").map(|items| kind(resolved(items, document), document));
            match item.as_deref() {
                Some("object") => "list of objects".to_owned(),
                Some(item) => format!("list, each {item}"),
                None => "list".to_owned(),
            }
        }
        "object" if schema.get("properties").is_none() => "object of texts".to_owned(),
        name => name.to_owned(),
    }
}
