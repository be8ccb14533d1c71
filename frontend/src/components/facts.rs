//! What is known about one thing: names and values.

use keywright_api_types::texts;
use leptos::prelude::*;

/// One name with its value, within `<dl class="facts">`.
pub fn fact(name: impl IntoView + 'static, value: impl IntoView + 'static) -> AnyView {
    pair(name.into_any(), value.into_any())
}

fn pair(name: AnyView, value: AnyView) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

/// The value, or the word for there being none.
pub fn or(word: &'static str, value: Option<impl IntoView + 'static>) -> AnyView {
    value.map_or_else(|| word.into_any(), |value| value.into_any())
}

/// An id that leads to the page of what it names.
pub fn linked_id(page: String, id: String) -> AnyView {
    view! { <a href=page><code>{id}</code></a> }.into_any()
}

/// Shows the caller's own notes; nothing where there are none.
#[component]
pub fn Metadata(metadata: texts::Metadata) -> impl IntoView {
    let entry = |(name, value): (String, String)| fact(view! { <code>{name}</code> }, value);
    (!metadata.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="metadata-heading">
                <h2 id="metadata-heading">"Metadata"</h2>
                <dl class="facts">{metadata.into_iter().map(entry).collect_view()}</dl>
            </section>
        }
    })
}
