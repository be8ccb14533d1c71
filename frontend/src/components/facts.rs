//! What is known about one thing: names and values.

use keywright_api_types::texts;
use leptos::prelude::*;

/// One name with its value, within `<dl class="facts">`.
pub fn fact(name: &'static str, value: impl IntoView + 'static) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value.into_any()}</dd>
        </div>
    }
}

/// The value, or the word for there being none.
pub fn or(word: &'static str, value: Option<impl IntoView + 'static>) -> AnyView {
    value.map_or_else(|| word.into_any(), |value| value.into_any())
}

/// Shows the caller's own notes; nothing where there are none.
#[component]
pub fn Metadata(metadata: texts::Metadata) -> impl IntoView {
    let entry = |(name, value): (String, String)| {
        view! {
            <div>
                <dt><code>{name}</code></dt>
                <dd>{value}</dd>
            </div>
        }
    };
    (!metadata.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="metadata-heading">
                <h2 id="metadata-heading">"Metadata"</h2>
                <dl class="facts">{metadata.into_iter().map(entry).collect_view()}</dl>
            </section>
        }
    })
}
