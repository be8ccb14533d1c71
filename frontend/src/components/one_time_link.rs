//! A link that is shown once, to be handed on.

use leptos::prelude::*;

use crate::browser;
use crate::components::CopyButton;

/// Shows the link with a button that copies it; where the browser does not allow that, it selects the link.
#[component]
pub fn OneTimeLink(
    /// Path and fragment.
    link: String,
) -> impl IntoView {
    let text = StoredValue::new(format!("{}{link}", browser::origin()));
    let on_done = move |done: bool| {
        if !done {
            browser::select_text("#one-time-link");
        }
    };
    view! {
        <div class="secret-line">
            <code id="one-time-link">{text.get_value()}</code>
            <CopyButton label="Copy link" text on_done />
        </div>
    }
}
