//! Whether an answer is made as the guide's example of it, and as the guide describes its fields.

use keywright_api_types::guide::{Endpoint, GuideField};
use serde_json::{Map, Value};

/// The same fields with values of the same types, all the way down. No list is empty, and null is only what may be.
#[track_caller]
pub fn assert_same_shape(answer: &Value, endpoint: &Endpoint, name: &str) {
    let example = serde_json::from_str(&endpoint.answer_example).unwrap();
    compare(answer, &example, &endpoint.answer, "", name);
}

/// Compares the values of a field, of the whole answer where it has no name yet.
#[track_caller]
fn compare(answer: &Value, example: &Value, fields: &[GuideField], field: &str, name: &str) {
    if let Some(described) = fields.iter().find(|described| described.name == field) {
        let is_allowed =
            |value: &Value| if value.is_null() { !described.required } else { fits(value, &described.kind) };
        assert!(is_allowed(answer), "{name}: {field} is {answer} and not {}", described.kind);
        assert!(is_allowed(example), "{name}: the example's {field} is {example} and not {}", described.kind);
        if answer.is_null() || example.is_null() {
            return;
        }
    }
    match (answer, example) {
        (Value::Bool(_), Value::Bool(_))
        | (Value::String(_), Value::String(_))
        | (Value::Number(_), Value::Number(_)) => {}
        (Value::Array(answers), Value::Array(examples)) => {
            assert!(!answers.is_empty(), "{name}: {field} has no element to compare");
            answers.iter().for_each(|answer| compare(answer, &examples[0], fields, &format!("{field}[]"), name));
        }
        // The caller's own names.
        (Value::Object(_), Value::Object(_)) if field.ends_with("metadata") => {}
        (Value::Object(answers), Value::Object(examples)) => {
            let names = |fields: &Map<String, Value>| fields.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(answers), names(examples), "{name}: {field}");
            let below = if field.is_empty() { String::new() } else { format!("{field}.") };
            for (inner, answer) in answers {
                compare(answer, &examples[inner], fields, &format!("{below}{inner}"), name);
            }
        }
        _ => panic!("{name}: {field} is {answer}, which is not like {example}"),
    }
}

/// Whether a value is of the kind that the guide names, which begins with the type.
fn fits(value: &Value, kind: &str) -> bool {
    match kind.split([' ', ',']).next().unwrap_or_default() {
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "text" | "time" | "one" => value.is_string(),
        "list" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}
