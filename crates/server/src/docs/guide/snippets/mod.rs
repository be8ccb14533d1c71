//! Programs that make a call, in every language of the guide: the one place where they are put together.
//!
//! They read the key from `API_KEY`, print the answer's JSON, and end with the error's code and detail where a call is
//! refused. The tests run each of them.

mod curl;
mod javascript;
mod literals;
mod python;
mod rust;

use keywright_api_types::guide::{Language, Snippet};
use serde_json::Value;

/// A call to be written down.
pub(super) struct Call {
    /// The HTTP method.
    pub method: String,
    /// The path, filled in.
    pub path: String,
    /// The name of the operation, for a POST.
    pub idempotency_key: Option<String>,
    /// The body.
    pub body: Option<Value>,
}

/// The call in every language.
pub(super) fn of_call(call: &Call) -> Vec<Snippet> {
    let write = |language: &Language| Snippet {
        language: *language,
        code: match language {
            Language::Curl => curl::write(call),
            Language::Javascript => javascript::write(call),
            Language::Python => python::write(call),
            Language::Rust => rust::write(call),
        },
    };
    Language::ALL.iter().map(write).collect()
}

/// Reading a list to its end in every language.
pub(super) fn of_list() -> Vec<Snippet> {
    [
        (Language::Curl, include_str!("../recipes/list.sh")),
        (Language::Javascript, include_str!("../recipes/list.js")),
        (Language::Python, include_str!("../recipes/list.py")),
        (Language::Rust, include_str!("../recipes/list.rs")),
    ]
    .map(|(language, code)| Snippet { language, code: code.to_owned() })
    .into()
}
