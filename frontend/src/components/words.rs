//! Texts of the documentation, which mark code with backticks.

use leptos::prelude::*;

/// Shows a text.
pub fn words(text: &str) -> AnyView {
    let part = |(index, part): (usize, &str)| match (index % 2, part.to_owned()) {
        (0, part) => part.into_any(),
        (_, part) => view! { <code>{part}</code> }.into_any(),
    };
    text.split('`').enumerate().map(part).collect_view().into_any()
}
