//! An example for each body and each answer of the OpenAPI document, put together from the examples of the types'
//! fields: those are the one place where they stand.

use serde_json::{Map, Value};
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, RefOr};

/// What answers to clients leave out.
const FOR_ADMINS: &str = "client_name";
const PASSWORD: &str = "correct horse battery staple";

/// Gives the operation's JSON bodies their examples; `document` is the whole as JSON, in which schemas are looked up.
pub(super) fn add(operation: &mut Operation, document: &Value, for_admins: bool) {
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        body.content.iter_mut().for_each(|(kind, content)| add_to(kind, content, document, Side::Request));
    }
    let side = if for_admins { Side::AnswerToAdmins } else { Side::Answer };
    for (status, response) in &mut operation.responses.responses {
        if let (true, RefOr::T(response)) = (status.starts_with('2'), response) {
            response.content.iter_mut().for_each(|(kind, content)| add_to(kind, content, document, side));
        }
    }
}

fn add_to(kind: &str, content: &mut RefOr<Content>, document: &Value, side: Side) {
    if let (RefOr::T(content), "application/json") = (content, kind) {
        let schema = content.schema.as_ref().and_then(|schema| serde_json::to_value(schema).ok());
        content.example = schema.map(|schema| example(&schema, document, side));
    }
}

/// Whose body it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Answer,
    AnswerToAdmins,
}

/// A value that the schema describes.
fn example(schema: &Value, document: &Value, side: Side) -> Value {
    if let Some(given) = given(schema) {
        return given;
    }
    let schema = resolved(schema, document);
    if let Some(given) = given(schema) {
        return given;
    }
    if let Some(first) = ["oneOf", "anyOf"].iter().find_map(|name| schema.get(name)?.get(0)) {
        return example(first, document, side);
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        let parts = parts.iter().map(|part| example(part, document, side));
        let fields = parts.filter_map(|part| if let Value::Object(fields) = part { Some(fields) } else { None });
        return Value::Object(fields.flatten().collect());
    }
    let kind = |name: &str| {
        schema.get("type").is_some_and(|kind| kind == name || kind.get(0).is_some_and(|first| first == name))
    };
    if kind("array") {
        return schema.get("items").map(|items| example(items, document, side)).into_iter().collect();
    }
    if kind("object") {
        return Value::Object(fields(schema, document, side));
    }
    match schema.get("format").and_then(Value::as_str) {
        Some("password") => PASSWORD.into(),
        _ if kind("integer") || kind("number") => schema.get("minimum").cloned().unwrap_or_else(|| 1.into()),
        _ if kind("boolean") => true.into(),
        _ => "text".into(),
    }
}

/// The fields of an object. A body has those that must be there and those with an example of their own; in an answer
/// every field is there, and those that may be null and have no example are.
fn fields(schema: &Value, document: &Value, side: Side) -> Map<String, Value> {
    let required = |name: &str| {
        let names = schema.get("required").and_then(Value::as_array);
        names.is_some_and(|names| names.iter().any(|required| required == name))
    };
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let field = |(name, property): (&String, &Value)| {
        let value = match given(property) {
            Some(given) => given,
            None if required(name) => example(property, document, side),
            None if side == Side::Request || (side == Side::Answer && name == FOR_ADMINS) => return None,
            None => Value::Null,
        };
        Some((name.clone(), value))
    };
    properties.filter_map(field).collect()
}

/// The example that a schema itself brings along.
pub(super) fn given(schema: &Value) -> Option<Value> {
    let of_values = || schema.get("enum").or_else(|| schema.get("examples"))?.get(0);
    schema.get("example").or_else(of_values).cloned()
}

/// The schema that another one may only name.
pub(super) fn resolved<'a>(schema: &'a Value, document: &'a Value) -> &'a Value {
    let mut schema = schema;
    while let Some(named) = schema.get("$ref").and_then(Value::as_str) {
        let Some(next) = document.pointer(named.trim_start_matches('#')) else { break };
        schema = next;
    }
    schema
}
