//! Bodies that many tests send, and what answers are compared by.

use keywright_test_support::Answer;
use serde_json::{Value, json};

/// Makes a key that may read the balance, with these further fields.
pub fn balance_key(further: &Value) -> Value {
    let mut body = json!({"name": "Till", "permissions": ["balance:read"]});
    for (field, value) in further.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

/// A problem without what differs from one answer to the next.
pub fn without_request_id(answer: &Answer) -> Value {
    let mut problem = answer.json.clone();
    problem.as_object_mut().unwrap().remove("request_id").unwrap();
    problem
}

/// What each item of a list has in that field, as text.
pub fn each<'a>(items: &'a [Value], field: &str) -> Vec<&'a str> {
    items.iter().map(|item| item[field].as_str().unwrap()).collect()
}
