//! The button that sends a form.

use leptos::prelude::*;

/// Shows the button. It stays in reach of the keyboard while the form is being sent; the form
/// ignores it then.
#[component]
pub fn SubmitButton(
    /// What it says.
    text: &'static str,
    /// Whether the form is being sent.
    busy: RwSignal<bool>,
    /// Whether sending the form destroys something.
    #[prop(optional)]
    danger: bool,
) -> impl IntoView {
    let class = if danger { "button danger" } else { "button primary" };
    view! {
        <button type="submit" class=class aria-disabled=move || busy.get().to_string()>
            {text}
        </button>
    }
}
