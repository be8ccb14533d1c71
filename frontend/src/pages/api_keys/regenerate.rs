//! Replacing a key's secret.

use keywright_api_types::api_keys::{ApiKey, RegenerateApiKey};
use leptos::prelude::*;

use crate::api::SignedIn;
use crate::components::{SendDialog, use_new_secret, use_step_up};
use crate::forms::FormErrors;
use crate::loading::Remote;

/// How long an old secret may go on working: seconds, and what the choice says.
pub const GRACES: [(u32, &str); 4] =
    [(0, "No longer"), (3_600, "For 1 hour"), (86_400, "For 24 hours"), (604_800, "For 7 days")];

/// Asks how long the old secret may go on working, and replaces it.
#[component]
pub fn RegenerateDialog(
    api: SignedIn,
    key: ApiKey,
    /// Where the changed key is put.
    remote: Remote<ApiKey>,
    /// Set to false to take the dialog off the page.
    open: RwSignal<bool>,
) -> impl IntoView {
    let grace = RwSignal::new(0);
    let errors = FormErrors::new(&[]);
    let new_secret = use_new_secret();
    let step_up = use_step_up();
    let id = StoredValue::new(key.id);
    let send = move |()| {
        Ok(Box::pin(async move {
            let id = id.get_value();
            let body = RegenerateApiKey { grace_seconds: grace.get_untracked() };
            let regenerated = step_up.go_on(|| api.regenerate_api_key(&id, &body)).await?;
            open.set(false);
            remote.set(regenerated.key.clone());
            new_secret.show(regenerated);
            Ok(())
        }) as _)
    };
    view! {
        <SendDialog
            title=format!("Regenerate the secret of {}", key.name)
            errors
            send
            submit="Regenerate"
            on_dismiss=move |()| open.set(false)
        >
            <p>"The key keeps its name, permissions and log. It gets a new secret, which is shown once."</p>
            <fieldset class="field">
                <legend>"The old secret works"</legend>
                {grace_choices(&GRACES, grace)}
            </fieldset>
        </SendDialog>
    }
}

/// One of these graces, which begins as the first.
pub fn grace_choices(graces: &[(u32, &'static str)], grace: RwSignal<u32>) -> AnyView {
    let first = grace.get_untracked();
    let choice = |(seconds, text): &(u32, &'static str)| {
        let seconds = *seconds;
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="grace_seconds"
                    value=seconds
                    checked=seconds == first
                    on:change=move |_| grace.set(seconds)
                />
                {*text}
            </label>
        }
        .into_any()
    };
    graces.iter().map(choice).collect_view().into_any()
}
