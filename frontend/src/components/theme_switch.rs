//! The choice between light, dark, and as the system has it.

use leptos::prelude::*;

use crate::theme::Theme;

/// Shows the choice.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let chosen = Theme::remembered();
    let options = Theme::ALL
        .into_iter()
        .map(|(theme, name)| {
            view! {
                <label>
                    <input type="radio" name="theme" checked=theme == chosen on:change=move |_| theme.choose() />
                    <span>{name}</span>
                </label>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <fieldset class="segments">
            <legend class="visually-hidden">"Theme"</legend>
            {options}
        </fieldset>
    }
}
