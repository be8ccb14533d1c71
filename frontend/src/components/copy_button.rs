//! A button that puts a text on the clipboard and says so.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser;
use crate::components::{Glyph, Icon, live};

/// Copies a text.
#[component]
pub fn CopyButton(
    /// What the button says.
    label: &'static str,
    /// What it copies.
    text: StoredValue<String>,
    /// Runs with whether the text is on the clipboard now.
    #[prop(into)]
    on_done: Callback<bool>,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let text = text.get_value();
        spawn_local(async move {
            let done = browser::copy(&text).await;
            copied.try_set(done);
            on_done.try_run(done);
        });
    };
    view! {
        <button type="button" class="button" on:click=copy>
            {live(move || view! { <Glyph icon=if copied.get() { Icon::Check } else { Icon::Copy } /> })}
            {label}
        </button>
        <span class="copied" role="status">
            {live(move || copied.get().then_some("Copied"))}
        </span>
    }
}
