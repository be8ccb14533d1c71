//! Links beside each other, of which one is chosen: a status, a span.

use leptos::prelude::*;

/// Shows a link for each choice, a value and its name. `href` makes the address that chooses a value.
pub fn segments(
    label: &'static str,
    choices: impl IntoIterator<Item = (&'static str, &'static str)>,
    chosen: Signal<String>,
    href: Callback<&'static str, String>,
) -> AnyView {
    show(label, choices.into_iter().collect(), chosen, href)
}

fn show(
    label: &'static str,
    choices: Vec<(&'static str, &'static str)>,
    chosen: Signal<String>,
    href: Callback<&'static str, String>,
) -> AnyView {
    let link = |(value, name): (&'static str, &'static str)| {
        view! {
            <a href=move || href.run(value) aria-current=move || (*chosen.read() == value).then_some("true")>
                {name}
            </a>
        }
        .into_any()
    };
    view! {
        <nav class="segments" aria-label=label>
            {choices.into_iter().map(link).collect_view()}
        </nav>
    }
    .into_any()
}
