//! Whether an answer is made as the guide's example of it.

use serde_json::Value;

/// The same fields with values of the same types, all the way down; null is of every type.
#[track_caller]
pub fn assert_same_shape(answer: &Value, example: &Value, place: &str) {
    match (answer, example) {
        (Value::Null, _)
        | (_, Value::Null)
        | (Value::Bool(_), Value::Bool(_))
        | (Value::String(_), Value::String(_)) => {}
        (Value::Number(_), Value::Number(_)) => {}
        (Value::Array(answers), Value::Array(examples)) => {
            answers.iter().for_each(|answer| assert_same_shape(answer, &examples[0], &format!("{place}[]")));
        }
        // The caller's own names.
        (Value::Object(_), Value::Object(_)) if place.ends_with(".metadata") => {}
        (Value::Object(answers), Value::Object(examples)) => {
            let names = |fields: &serde_json::Map<String, Value>| fields.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(answers), names(examples), "{place}");
            answers
                .iter()
                .for_each(|(name, answer)| assert_same_shape(answer, &examples[name], &format!("{place}.{name}")));
        }
        _ => panic!("{place}: {answer} is not like {example}"),
    }
}
